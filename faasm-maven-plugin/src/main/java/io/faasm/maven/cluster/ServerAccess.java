package io.faasm.maven.cluster;

import io.faasm.maven.fetch.Credentials;
import io.faasm.maven.fetch.Network;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How a server of a cluster is reached.
 *
 * @param url         its address
 * @param network     by way of which proxies
 * @param credentials what it is told of who asks
 * @param timeout     how long a request may take, up to the last byte of its answer
 * @param answered    the servers that have answered in this build: one of them that refuses a connection is restarting. All
 *                    clients of a build share it; safe for use by several threads
 */
public record ServerAccess(
        String url, Network network, Optional<Credentials> credentials, Duration timeout, Set<String> answered) {}
