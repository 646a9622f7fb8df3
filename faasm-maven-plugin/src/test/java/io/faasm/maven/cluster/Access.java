package io.faasm.maven.cluster;

import io.faasm.maven.fetch.Credentials;
import io.faasm.maven.fetch.Network;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** How tests reach servers. */
final class Access {
    static final Network DIRECT = new Network(false, Optional.empty(), Optional.empty(), Map.of());

    private Access() {}

    static ServerAccess to(String url, Duration timeout) {
        return to(url, timeout, DIRECT, Optional.empty());
    }

    static ServerAccess to(String url, Duration timeout, Network network, Optional<Credentials> credentials) {
        return new ServerAccess(url, network, credentials, timeout, ConcurrentHashMap.newKeySet());
    }
}
