package io.faasm.maven.apt;

/**
 * A file as a signed index describes it.
 *
 * @param name    the package
 * @param version the package's version
 * @param path    below the archive's directory: {@code pool/…}
 * @param size    in bytes
 * @param sha256  64 hexadecimal digits
 */
public record IndexedFile(String name, String version, String path, long size, String sha256) {
    /** Whether Debian's security team has released it and no point release has taken it over yet. */
    public boolean isSecurityUpdate() {
        return path.startsWith("pool/updates/");
    }
}
