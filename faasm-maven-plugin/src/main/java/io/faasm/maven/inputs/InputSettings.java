package io.faasm.maven.inputs;

import io.faasm.core.failure.BuildFailure;
import io.faasm.maven.fetch.Network;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a user says about downloads.
 *
 * @param mirror        directory or address that has files by their names and is asked first
 * @param debianMirror  the Debian archive to ask; if empty, those of the host's own apt configuration and Debian's own
 * @param sourceMirrors archives asked last for what the others lack
 * @param keyring       keys that have to have signed Debian's indexes
 */
public record InputSettings(
        LockMode mode,
        Network network,
        Optional<URI> mirror,
        Optional<String> debianMirror,
        List<String> sourceMirrors,
        Path keyring) {
    public static final Path DEBIAN_KEYRING = Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");

    public InputSettings {
        sourceMirrors = List.copyOf(sourceMirrors);
        debianMirror.ifPresent(address -> requireArchive("faasm.debian.mirror", address));
        sourceMirrors.forEach(address -> requireArchive("faasm.debian.source.mirrors", address));
    }

    private static void requireArchive(String property, String address) {
        if (!isAddress(address)) {
            throw new BuildFailure(
                    property + " does not name an archive by an address that begins with https://, http:// or file:/.",
                    "Name the directory that holds dists/ and pool/, for instance https://mirror.example.org/debian.");
        }
    }

    /** Whether there can be files below it. It can hold a password, so it is not part of any message. */
    private static boolean isAddress(String value) {
        try {
            URI address = new URI(value);
            return switch (String.valueOf(address.getScheme())) {
                case "http", "https" -> address.getHost() != null && address.getRawQuery() == null;
                case "file" -> address.getRawAuthority() == null && address.getPath() != null;
                default -> false;
            };
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    /** Nothing was said. */
    public static InputSettings usual(Network network) {
        return new InputSettings(
                LockMode.PREFER, network, Optional.empty(), Optional.empty(), List.of(), DEBIAN_KEYRING);
    }

    private static Path directory(String value) {
        try {
            return Path.of(value).toAbsolutePath().normalize();
        } catch (InvalidPathException malformed) {
            throw new BuildFailure(
                    "faasm.mirror is no name of a directory: " + malformed.getReason() + ".",
                    "Name a directory, or an address that begins with https://, http:// or file:/.");
        }
    }

    /** Reads the value of {@code faasm.mirror}. */
    public static URI mirror(String value) {
        if (!value.matches("[A-Za-z][A-Za-z0-9+.-]+:.*")) {
            Path directory = directory(value);
            if (!Files.isDirectory(directory)) {
                throw new BuildFailure(
                        "faasm.mirror names the directory " + directory + ", which does not exist.",
                        "Fill one with mvn faasm:bundle-inputs -Dfaasm.bundle=" + directory
                                + " on a machine with network, or name another.");
            }
            return directory.toUri();
        }
        if (isAddress(value)) {
            return URI.create(value);
        }
        throw new BuildFailure(
                "faasm.mirror is neither a directory nor an address that begins with https://, http:// or file:/.",
                "Name a directory, or the address below which the files lie by their names. A user and a password belong"
                        + " into a <server> of Maven's settings.xml (see faasm.mirror.server).");
    }
}
