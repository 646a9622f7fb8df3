package io.faasm.maven.fetch;

import io.faasm.core.failure.BuildFailure;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An HTTP proxy.
 *
 * @param exceptions names of hosts that are asked directly; {@code *} stands for any characters
 */
public record Proxy(String host, int port, Optional<Credentials> credentials, List<String> exceptions) {
    private static final int USUAL_PORT = 80;

    public Proxy {
        // An address' host has its brackets, one of Maven's settings may have none.
        host = host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
        exceptions = List.copyOf(exceptions);
    }

    Proxy except(List<String> hosts) {
        return new Proxy(
                host,
                port,
                credentials,
                Stream.concat(exceptions.stream(), hosts.stream()).toList());
    }

    /** Whether no host at all is to be asked for by way of it. */
    boolean isForNothing() {
        return exceptions.contains("*");
    }

    /** Whether this proxy is to be asked for what is on that host. */
    boolean serves(String wanted) {
        String name = plain(wanted);
        return exceptions.stream().noneMatch(exception -> matches(plain(exception), name));
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceFirst("^\\[(.*)]$", "$1").replaceFirst("\\.$", "");
    }

    private static boolean matches(String exception, String name) {
        String pattern = Arrays.stream(exception.split("\\*", -1))
                .map(Pattern::quote)
                .reduce((a, b) -> a + ".*" + b)
                .orElse("");
        return name.matches(pattern);
    }

    /** The exceptions of Maven's settings: {@code localhost|*.example.org}. */
    public static List<String> exceptionsOfSettings(String text) {
        return text == null
                ? List.of()
                : Arrays.stream(text.split("[|,\\s]+"))
                        .filter(name -> !name.isEmpty())
                        .toList();
    }

    /** The exceptions of a variable {@code no_proxy}: a name stands for the host and for all below it. */
    static List<String> exceptionsOfVariable(String text) {
        return Arrays.stream(text.split("[,\\s]+"))
                .filter(name -> !name.isEmpty())
                .map(name -> name.replaceFirst("^\\*?\\.", ""))
                .flatMap(name -> name.equals("*") ? Stream.of("*") : Stream.of(name, "*." + name))
                .toList();
    }

    /**
     * The proxy that variables name for addresses of a scheme, as curl and apt read them.
     *
     * @param scheme {@code http} or {@code https}
     */
    static Optional<Proxy> ofEnvironment(String scheme, Map<String, String> environment) {
        // HTTP_PROXY is left out, as everywhere: a web server hands a request's header "Proxy" to its scripts by that
        // name.
        List<String> names = scheme.equals("https")
                ? List.of("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
                : List.of("http_proxy", "all_proxy", "ALL_PROXY");
        List<String> exceptions =
                exceptionsOfVariable(environment.getOrDefault("no_proxy", environment.getOrDefault("NO_PROXY", "")));
        return names.stream()
                .filter(name -> !environment.getOrDefault(name, "").isBlank())
                .findFirst()
                .map(name -> parse(name, environment.get(name).strip(), exceptions));
    }

    private static Proxy parse(String name, String value, List<String> exceptions) {
        try {
            URI address = URI.create(value.contains("://") ? value : "http://" + value);
            if ("http".equals(address.getScheme()) && address.getHost() != null) {
                return new Proxy(
                        address.getHost(),
                        address.getPort() < 0 ? USUAL_PORT : address.getPort(),
                        Address.credentials(address),
                        exceptions);
            }
        } catch (IllegalArgumentException malformed) {
            // Said below, without the value: it can hold a password.
        }
        throw new BuildFailure(
                "The environment variable " + name + " does not name an HTTP proxy.",
                "Set it to http://HOST:PORT or http://USER:PASSWORD@HOST:PORT (characters with a meaning in addresses as"
                        + " %XX), or unset it and use <proxies> in Maven's settings.xml.");
    }

    /** The address for programs that read it from a variable. */
    String toVariable() {
        String user = credentials
                .map(known -> encoded(known.user()) + ":" + encoded(known.password()) + "@")
                .orElse("");
        return "http://" + user + host + ":" + port;
    }

    private static String encoded(String text) {
        return java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8)
                .replace("+", "%20");
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
