package io.faasm.maven.packages;

import io.faasm.core.digest.Digest;
import io.faasm.core.failure.BuildFailure;
import java.net.URI;
import java.nio.file.Path;

/** Where a package comes from. */
sealed interface PackageSource {

    /** Debian's original archive of a source package: verified by the archive's signed index, built here. */
    record DebianOriginal(String name) implements PackageSource {}

    /**
     * A Debian package of pure Python that is taken as it is, without being built: for packages whose Debian package holds
     * their whole source anyway.
     */
    record DebianPackaged(String name) implements PackageSource {}

    /** An archive that anybody offers, known by its content. */
    record Archive(URI address, Digest digest) implements PackageSource {
        String fileName() {
            return Path.of(address.getPath()).getFileName().toString();
        }
    }

    /** Reads a recipe's {@code source}: a kind and what it needs. */
    static PackageSource parse(String text, Path recipe) {
        String[] words = text.split("\\s+");
        try {
            if (words.length == 2 && words[0].equals("debian-original")) {
                return new DebianOriginal(debianName(words[1]));
            }
            if (words.length == 2 && words[0].equals("debian-package")) {
                return new DebianPackaged(debianName(words[1]));
            }
            if (words.length == 3 && words[0].equals("archive")) {
                URI address = URI.create(words[1]);
                if (address.getPath() != null && !address.getPath().endsWith("/") && address.isAbsolute()) {
                    return new Archive(address, new Digest(words[2]));
                }
            }
        } catch (IllegalArgumentException malformed) {
            throw refused(text, recipe, malformed);
        }
        throw refused(text, recipe, null);
    }

    /** A word that apt can take for nothing but the name of a package. */
    private static String debianName(String word) {
        if (!word.matches("[a-z0-9][a-z0-9+.-]+")) {
            throw new IllegalArgumentException(word);
        }
        return word;
    }

    private static BuildFailure refused(String text, Path recipe, Exception cause) {
        return new BuildFailure(
                recipe + " has the source \"" + text + "\", which is of no known kind.",
                "Write \"debian-original SOURCE-PACKAGE\", \"debian-package PACKAGE\", or \"archive ADDRESS SHA-256\".",
                cause);
    }
}
