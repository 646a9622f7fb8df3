package io.faasm.maven.apt;

import java.nio.file.Path;

/**
 * What a private apt reads packages from.
 *
 * @param mirror address of the archive, the directory that holds {@code dists/}
 * @param suite name of the release, for instance {@code trixie}
 * @param architecture Debian's name of the architecture, for instance {@code amd64}
 * @param keyring keys that must have signed the archive's index
 */
public record AptSource(String mirror, String suite, String architecture, Path keyring) {}
