package io.faasm.maven.apt;

import java.nio.file.Path;

/**
 * What a private apt reads packages from.
 *
 * @param mirror address of the archive, the directory that holds {@code dists/}
 * @param suites names of releases, for instance {@code trixie}
 * @param architecture Debian's name of the architecture, for instance {@code amd64}
 * @param keyring keys that must have signed the archive's index
 */
record AptSource(String mirror, java.util.List<String> suites, String architecture, Path keyring) {
    AptSource {
        suites = java.util.List.copyOf(suites);
    }
}
