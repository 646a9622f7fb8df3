package io.faasm.maven.recipe;

import io.faasm.maven.failure.BuildFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A list in a stage's folder: one entry a line, with comments from {@code #} on. */
public final class RecipeLines {
    private RecipeLines() {}

    public static List<String> read(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .map(line -> line.replaceFirst("(^|\\s+)#.*$", "").strip())
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new BuildFailure(
                    "The list " + file + " cannot be read: " + e.getMessage() + ".",
                    "Restore it, or point the goal's folder parameter at one that has it.",
                    e);
        }
    }
}
