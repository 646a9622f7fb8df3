package io.faasm.maven.product;

import io.faasm.core.digest.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What is in a product's directory: a digest for each file and folder of its folders, so that a list of them stays short, and
 * one for each WebAssembly file and shared object wherever it is.
 */
final class Contents {
    /** Folders that are this deep have one digest for all that is in them. */
    private static final int DEEPEST = 2;

    private Contents() {}

    /** Paths with the first digits of their SHA-256. */
    static SortedMap<String, String> of(Path directory) {
        SortedMap<String, String> contents = new TreeMap<>();
        try {
            add(directory, directory, 1, contents);
        } catch (IOException failure) {
            throw new UncheckedIOException("The product in " + directory + " cannot be read.", failure);
        }
        return contents;
    }

    private static void add(Path root, Path directory, int depth, SortedMap<String, String> contents)
            throws IOException {
        for (Path path : sorted(directory)) {
            boolean folder = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
            if (folder && depth < DEEPEST) {
                add(root, path, depth + 1, contents);
                continue;
            }
            contents.put(root.relativize(path) + (folder ? "/" : ""), Shortened.digest(hash(describe(path))));
            if (folder) {
                addBinaries(root, path, contents);
            }
        }
    }

    private static void addBinaries(Path root, Path folder, SortedMap<String, String> contents) throws IOException {
        List<Path> binaries;
        try (Stream<Path> files = Files.walk(folder)) {
            binaries = files.filter(Contents::isBinary).toList();
        }
        for (Path file : binaries) {
            contents.put(root.relativize(file).toString(), Shortened.digest(hash(describe(file))));
        }
    }

    private static boolean isBinary(Path path) {
        String name = path.getFileName().toString();
        return (name.endsWith(".so") || name.endsWith(".wasm")) && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** What an archive holds of it: a file's bytes and whether it is a program. */
    private static String describe(Path path) throws IOException {
        if (Files.isSymbolicLink(path)) {
            return "link " + Files.readSymbolicLink(path);
        }
        if (!Files.isDirectory(path)) {
            return (Files.isExecutable(path) ? "program " : "file ")
                    + Digest.ofFile(path).sha256();
        }
        StringBuilder listing = new StringBuilder("directory");
        for (Path child : sorted(path)) {
            if (isBinary(child)) {
                continue;
            }
            listing.append('\0').append(child.getFileName()).append('\0').append(hash(describe(child)));
        }
        return listing.toString();
    }

    /** The digest of a file is that of its bytes, as fingerprints have it too. */
    private static String hash(String description) {
        return description.startsWith("file ") || description.startsWith("program ")
                ? description.substring(description.indexOf(' ') + 1)
                : Digest.of(description.getBytes(StandardCharsets.UTF_8)).sha256();
    }

    private static List<Path> sorted(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }
}
