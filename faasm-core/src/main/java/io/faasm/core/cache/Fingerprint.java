package io.faasm.core.cache;

import io.faasm.core.digest.Digest;
import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Everything that a product depends on, by name: two products with equal fingerprints are the same product. */
public final class Fingerprint {
    private static final int KEY_LENGTH = 32;

    private final SortedMap<String, String> parts;
    private final String key;

    private Fingerprint(SortedMap<String, String> parts) {
        this.parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
        StringBuilder canonical = new StringBuilder();
        // Lengths make the text unambiguous whatever the values hold.
        this.parts.forEach((name, value) -> canonical
                .append(name.length())
                .append(':')
                .append(name)
                .append(value.length())
                .append(':')
                .append(value));
        this.key = hash(canonical.toString()).substring(0, KEY_LENGTH);
    }

    /**
     * Starts a fingerprint.
     *
     * @param format the version of what the stage makes of equal inputs; raised when the stage's own code changes that
     */
    public static Builder of(String stage, int format) {
        return new Builder().text("stage", stage).text("format", Integer.toString(format));
    }

    /** The first 32 hexadecimal digits of the SHA-256 over all parts. */
    public String key() {
        return key;
    }

    /** The parts: short values as they are, long ones and files by their SHA-256. */
    public SortedMap<String, String> parts() {
        return parts;
    }

    private static String hash(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8)).sha256();
    }

    /** Collects parts; every name can be used once. */
    public static final class Builder {
        private static final int LONGEST_SHOWN = 200;

        private final SortedMap<String, String> parts = new TreeMap<>();

        private Builder() {}

        public Builder text(String name, String value) {
            boolean shown = value.length() <= LONGEST_SHOWN && value.chars().noneMatch(Character::isISOControl);
            return add(name, shown ? value : "sha256:" + hash(value));
        }

        /** Adds the content of a file. */
        public Builder file(String name, Path file) {
            try {
                return add(name, "sha256:" + Digest.ofFile(file).sha256());
            } catch (IOException unreadable) {
                throw unreadable(name, file, unreadable);
            }
        }

        /** Adds the relative paths, contents, execute permissions and link targets of all that is in a directory. */
        public Builder tree(String name, Path directory) {
            try (Stream<Path> found = Files.walk(directory)) {
                StringBuilder listing = new StringBuilder();
                List<Path> sorted =
                        found.filter(path -> !path.equals(directory)).sorted().toList();
                for (Path path : sorted) {
                    listing.append(directory.relativize(path))
                            .append('\0')
                            .append(describe(path))
                            .append('\0');
                }
                return add(name, "sha256:" + hash(listing.toString()));
            } catch (IOException | UncheckedIOException unreadable) {
                throw unreadable(name, directory, unreadable);
            }
        }

        /** Adds several values in their order. */
        public Builder list(String name, Collection<String> values) {
            StringBuilder joined = new StringBuilder();
            values.forEach(value -> joined.append(value.length()).append(':').append(value));
            return text(name, joined.toString());
        }

        public Fingerprint build() {
            return new Fingerprint(parts);
        }

        private Builder add(String name, String value) {
            if (parts.putIfAbsent(name, value) != null) {
                throw new IllegalArgumentException("The fingerprint has two parts named " + name + ".");
            }
            return this;
        }

        private static String describe(Path path) throws IOException {
            if (Files.isSymbolicLink(path)) {
                return "link " + Files.readSymbolicLink(path);
            }
            if (Files.isDirectory(path)) {
                return "directory";
            }
            return (Files.isExecutable(path) ? "program " : "file ")
                    + Digest.ofFile(path).sha256();
        }

        private static BuildFailure unreadable(String name, Path path, Exception cause) {
            return new BuildFailure(
                    "The input '" + name + "' cannot be read: " + path + " (" + cause + ").",
                    "Check that it exists and is readable.",
                    cause);
        }
    }
}
