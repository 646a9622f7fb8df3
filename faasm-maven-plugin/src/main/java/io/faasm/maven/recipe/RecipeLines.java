package io.faasm.maven.recipe;

import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A list in a stage's folder: one entry a line, with comments from {@code #} on. */
public final class RecipeLines {
    private RecipeLines() {}

    public static List<String> read(Path file) {
        try {
            return of(Files.readAllLines(file).stream());
        } catch (IOException e) {
            throw new BuildFailure(
                    "The list " + file + " cannot be read: " + e.getMessage() + ".",
                    "Restore it, or point the goal's folder parameter at one that has it.",
                    e);
        }
    }

    /** The entries among lines. */
    public static List<String> of(Stream<String> lines) {
        return lines.map(line -> line.replaceFirst("(^|\\s+)#.*$", "").strip())
                .filter(line -> !line.isEmpty())
                .toList();
    }
}
