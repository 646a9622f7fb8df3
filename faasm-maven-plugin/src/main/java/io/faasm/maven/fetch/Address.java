package io.faasm.maven.fetch;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is said of addresses, and what they hold that must not be said. */
public final class Address {
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://");
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("([A-Za-z0-9._~-]*|\\[[0-9A-Fa-f:.%A-Za-z]*])(:[0-9]*)?(?=[/?#]|$)");
    private static final Pattern IN_TEXT = Pattern.compile("\\b[A-Za-z][A-Za-z0-9+.-]*://[^\\s\"'<>]+");
    private static final Pattern PARAMETER = Pattern.compile(
            "(?i)\\b([\\w.-]*(?:token|secret|passw(?:or)?d|api[_-]?key|signature|credential|authorization)[\\w.-]*\\s*[=:]\\s*)"
                    + "(?:(?:bearer|basic)\\s+)?[^\\s&;,]+");

    private Address() {}

    /** The address as it goes into a message: without user, password, query and fragment, which can hold secrets. */
    public static String shown(URI address) {
        return shown((address.getHost() == null ? address : withoutCredentials(address)).toString());
    }

    /**
     * What may or may not be an address, as it goes into a message: as {@link #shown(URI)}. A password can hold every character
     * that ends a host, so where the beginning is not a host and a port, everything up to the last {@code @} counts as user and
     * password.
     */
    public static String shown(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        Matcher scheme = SCHEME.matcher(line);
        int start = scheme.lookingAt() ? scheme.end() : 0;
        boolean host = HOST_AND_PORT.matcher(line).region(start, line.length()).lookingAt();
        int end = host ? endOfPath(line, start) : line.length();
        int at = line.startsWith("file:") ? -1 : line.lastIndexOf('@', end - 1);
        while (host && at > start && line.charAt(at - 1) == '/') {
            // The beginning of a name in the path, as in /@scope/package.
            at = line.lastIndexOf('@', at - 1);
        }
        int shownFrom = Math.max(start, at + 1);
        return line.substring(0, start) + line.substring(shownFrom, endOfPath(line, shownFrom));
    }

    /** A text that others wrote, as it goes into a message: what looks like an address or a secret in one is masked. */
    public static String masked(String text) {
        String shown = IN_TEXT.matcher(text).replaceAll(found -> Matcher.quoteReplacement(shown(found.group())));
        return PARAMETER.matcher(shown).replaceAll("$1…");
    }

    /** Where the query or the fragment begins. */
    private static int endOfPath(String line, int start) {
        for (int i = start; i < line.length(); i++) {
            if (line.charAt(i) == '?' || line.charAt(i) == '#') {
                return i;
            }
        }
        return line.length();
    }

    /** The server of an address, as it goes into a message: scheme, host and port. */
    public static String server(URI address) {
        String shown = shown(address);
        int path = shown.indexOf('/', shown.indexOf("://") + 3);
        return path < 0 ? shown : shown.substring(0, path);
    }

    /** The user and the password that an address holds. */
    public static Optional<Credentials> credentials(URI address) {
        String authority = address.getRawAuthority();
        if (authority == null || authority.indexOf('@') < 0) {
            return Optional.empty();
        }
        String[] parts = authority.substring(0, authority.lastIndexOf('@')).split(":", 2);
        return Optional.of(new Credentials(decoded(parts[0]), parts.length == 2 ? decoded(parts[1]) : ""));
    }

    /** The address without its user and password. */
    public static URI withoutCredentials(URI address) {
        String authority = address.getRawAuthority();
        if (authority == null || authority.indexOf('@') < 0) {
            return address;
        }
        String text = address.toString();
        int start = text.indexOf(authority);
        return URI.create(text.substring(0, start) + text.substring(start + authority.lastIndexOf('@') + 1));
    }

    /** Percent signs alone have a meaning here: a plus sign is one. */
    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
