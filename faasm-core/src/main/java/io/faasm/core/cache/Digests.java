package io.faasm.core.cache;

import io.faasm.core.digest.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The guarded files of an entry as they were put there: how many, and a line for each with SHA-256, size and path. The list
 * is beside the entry, not in it: what the entry holds is the stage's.
 */
final class Digests {
    private static final String SUFFIX = ".digests";

    private final Path list;

    /** Those of the entry in this directory. */
    Digests(Path entry) {
        list = entry.resolveSibling(entry.getFileName() + SUFFIX);
    }

    /** Writes down what the directory holds now. */
    void record(Path directory, Guard guard) throws IOException {
        List<Path> guarded;
        try (Stream<Path> files = Files.walk(directory)) {
            guarded = files.filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
                    .map(directory::relativize)
                    .filter(guard::covers)
                    .sorted()
                    .toList();
        }
        List<String> lines =
                inParallel(guarded.stream().map(path -> path.toString()).toList(), name -> {
                    Path file = directory.resolve(name);
                    return Optional.of(digest(file) + "\t" + size(file) + "\t" + name);
                });
        lines.add(0, heading(lines.size()));
        Path work = Workplace.nameFor(list);
        try {
            Files.write(work, lines);
            Files.move(work, list, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(work);
        }
    }

    /** Removes those of an entry that is there no more. */
    void forget() throws IOException {
        Files.deleteIfExists(list);
    }

    boolean areRecorded() {
        return Files.isRegularFile(list);
    }

    /** What is wrong with the guarded files: a path and some words for each; empty: nothing is. */
    List<String> damage(Path directory) throws IOException {
        List<String> lines = Files.readAllLines(list);
        if (lines.isEmpty() || !lines.get(0).equals(heading(lines.size() - 1))) {
            return List.of("the list of its digests is cut short");
        }
        return inParallel(lines.subList(1, lines.size()), line -> {
            String[] fields = line.split("\t", 3);
            return fields.length == 3
                    ? compare(directory.resolve(fields[2]), fields[0], fields[1])
                            .map(what -> fields[2] + " " + what)
                    : Optional.of("the list of its digests is spoilt");
        });
    }

    private static String heading(int files) {
        return "# " + files + " files";
    }

    /** As cheap as it can be: of a file of another size nothing is read. */
    private static Optional<String> compare(Path file, String digest, String size) {
        try {
            String found = size(file);
            if (!found.equals(size)) {
                return Optional.of("has " + found + " bytes instead of " + size);
            }
            return digest(file).equals(digest) ? Optional.empty() : Optional.of("is not what was put there");
        } catch (NoSuchFileException missing) {
            return Optional.of("is missing");
        } catch (IOException unreadable) {
            return Optional.of("cannot be read (" + unreadable.getMessage() + ")");
        }
    }

    private static String size(Path file) throws IOException {
        return Files.getAttribute(file, "size", LinkOption.NOFOLLOW_LINKS).toString();
    }

    private static String digest(Path file) throws IOException {
        return Files.isSymbolicLink(file)
                ? Digest.of(("link " + Files.readSymbolicLink(file)).getBytes(StandardCharsets.UTF_8))
                        .sha256()
                : Digest.ofFile(file).sha256();
    }

    private interface Question {
        Optional<String> answer(String word) throws IOException;
    }

    /** Hashing is all that this costs, and each file's is its own. The answers are in the order of the words. */
    private static List<String> inParallel(List<String> words, Question question) throws IOException {
        try {
            return words.parallelStream()
                    .map(word -> {
                        try {
                            return question.answer(word);
                        } catch (IOException failure) {
                            throw new UncheckedIOException(failure);
                        }
                    })
                    .flatMap(Optional::stream)
                    .collect(Collectors.toCollection(ArrayList::new));
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }
}
