package io.faasm.maven.signatures;

import io.faasm.maven.patch.SignatureChange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where C functions are declared, as far as their sources are at hand. */
final class SourceTree {
    private static final Pattern MEMBER = Pattern.compile("(?:.*[(/])?([^()/]+?)\\.o\\)?");

    private final Optional<Path> root;
    private final Optional<List<Path>> files;

    SourceTree(Optional<Path> root) {
        this.root = root;
        this.files = root.map(SourceTree::list);
    }

    private static List<Path> list(Path root) {
        try (Stream<Path> found = Files.walk(root)) {
            return found.filter(file -> file.toString().matches(".*\\.[ch]"))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /**
     * The changes that add a parameter to a function: one for each way in which its sources declare it. Without sources
     * the file is the object's name with {@code .c} and the declaration is left open.
     *
     * @param present how many parameters it has
     * @param object the object file that defines it
     */
    List<SignatureChange> adding(String parameter, String function, int present, String object) {
        Matcher member = MEMBER.matcher(object);
        String source = (member.matches() ? member.group(1) : object) + ".c";
        List<SignatureChange> changes = new ArrayList<>();
        List<Path> named = named(source);
        for (Path file : named) {
            changes.addAll(in(file, function, present, parameter));
        }
        if (changes.isEmpty() && files.isPresent()) {
            // Argument Clinic's functions are in headers, some functions in C files that others include.
            files.get().stream()
                    .filter(file -> !named.contains(file))
                    .map(file -> in(file, function, present, parameter))
                    .filter(found -> !found.isEmpty())
                    .findFirst()
                    .ifPresent(changes::addAll);
        }
        return changes.isEmpty()
                ? List.of(new SignatureChange(source, function, function + "(...)", parameter))
                : changes;
    }

    private List<Path> named(String source) {
        return files.map(all -> all.stream()
                        .filter(file -> file.getFileName().toString().equals(source)
                                || file.getFileName().toString().equals(source + ".h"))
                        .toList())
                .orElse(List.of());
    }

    private List<SignatureChange> in(Path file, String function, int present, String parameter) {
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            return text.contains(function)
                    ? SignatureChange.adding(
                            parameter,
                            function,
                            present,
                            text,
                            root.orElseThrow().relativize(file).toString())
                    : List.of();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
