package io.faasm.maven.fetch;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How other machines are reached.
 *
 * @param offline whether none may be asked
 * @param http proxy for {@code http} addresses
 * @param https proxy for {@code https} addresses
 * @param servers what servers want to know who asks, each by the beginning of the addresses it is said to
 */
public record Network(boolean offline, Optional<Proxy> http, Optional<Proxy> https, Map<URI, Credentials> servers) {
    private static final List<String> VARIABLES =
            List.of("http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY");

    public Network {
        servers = Map.copyOf(servers);
    }

    /** With the proxies that variables name. */
    public static Network ofEnvironment(Map<String, String> environment) {
        return new Network(
                false, Proxy.ofEnvironment("http", environment), Proxy.ofEnvironment("https", environment), Map.of());
    }

    public Network offline(boolean now) {
        return new Network(now, http, https, servers);
    }

    /** As this, with one more server that is told who asks. */
    public Network withServer(URI beginning, Credentials credentials) {
        Map<URI, Credentials> more = new LinkedHashMap<>(servers);
        more.put(Address.withoutCredentials(beginning), credentials);
        return new Network(offline, http, https, more);
    }

    /** As this, with hosts of these names asked directly; {@code *} stands for any characters. */
    public Network except(List<String> hosts) {
        return new Network(
                offline, http.map(proxy -> proxy.except(hosts)), https.map(proxy -> proxy.except(hosts)), servers);
    }

    /** The proxy to ask for this address. */
    Optional<Proxy> proxyFor(String scheme, String host) {
        return ("https".equals(scheme) ? https : http).filter(proxy -> proxy.serves(host));
    }

    /** Who asks, if the address is of a server that is told so: the same scheme, host and port, and below its path. */
    Optional<Credentials> credentialsFor(URI address) {
        return servers.entrySet().stream()
                .filter(server -> isBelow(server.getKey(), address))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static boolean isBelow(URI base, URI address) {
        String path = base.getPath().replaceFirst("/+$", "") + "/";
        return base.getScheme().equals(address.getScheme())
                && String.valueOf(base.getHost()).equalsIgnoreCase(String.valueOf(address.getHost()))
                && port(base) == port(address)
                && (address.getPath() + "/").startsWith(path)
                && !(address.getPath() + "/").contains("/../");
    }

    private static int port(URI address) {
        int usual = "https".equals(address.getScheme()) ? 443 : 80;
        return address.getPort() < 0 ? usual : address.getPort();
    }

    /** Variables by which other programs reach the network in the same way. They hold passwords: never log them. */
    public Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        // Not every program knows an exception for all hosts.
        http.filter(proxy -> !proxy.isForNothing())
                .ifPresent(proxy -> environment.put("http_proxy", proxy.toVariable()));
        https.filter(proxy -> !proxy.isForNothing())
                .ifPresent(proxy -> environment.put("https_proxy", proxy.toVariable()));
        // Each program reads one list; one without wildcards is understood by all.
        String exceptions = String.join(
                ",",
                http.or(() -> https).map(Proxy::exceptions).orElse(List.of()).stream()
                        .map(name -> name.replaceFirst("^\\*(?=\\.)", ""))
                        .filter(name -> !name.contains("*"))
                        .distinct()
                        .toList());
        if (!exceptions.isEmpty()) {
            environment.put("no_proxy", exceptions);
        }
        return environment;
    }

    /** The variables that {@link #environment()} takes the place of. */
    public static List<String> variables() {
        return VARIABLES;
    }
}
