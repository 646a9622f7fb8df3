package io.faasm.maven.fetch;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What is said of addresses, and what they hold that must not be said. */
public final class Address {
    private Address() {}

    /** The address as it goes into a message: without user, password, query and fragment, which can hold secrets. */
    public static String shown(URI address) {
        if (address.isOpaque()) {
            return address.getScheme() + ":" + address.getSchemeSpecificPart();
        }
        StringBuilder shown = new StringBuilder();
        if (address.getScheme() != null) {
            shown.append(address.getScheme()).append(':');
        }
        String authority = address.getRawAuthority();
        if (authority != null) {
            shown.append("//").append(authority.substring(authority.lastIndexOf('@') + 1));
        }
        return shown.append(address.getRawPath()).toString();
    }

    /** What may be an address and may be none, as it goes into a message. */
    public static String withoutSecrets(String text) {
        return text.replaceAll("\\p{Cntrl}", "?").replaceFirst("//[^/]*@", "//");
    }

    /** The server of an address, as it goes into a message: scheme, host and port. */
    public static String server(URI address) {
        String authority = String.valueOf(address.getRawAuthority());
        return address.getScheme() + "://" + authority.substring(authority.lastIndexOf('@') + 1);
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
