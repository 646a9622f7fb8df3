package io.faasm.maven.cpython;

import io.faasm.maven.failure.BuildFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A list of the stage's folder: one entry per line, with comments from {@code #} on. */
final class RecipeLines {

    private RecipeLines() {}

    static List<String> read(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .map(line -> line.replaceFirst("(^|\\s+)#.*$", "").strip())
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new BuildFailure(
                    "The list " + file + " cannot be read: " + e.getMessage() + ".",
                    "Restore it, or point faasm.cpython.recipe at a folder that has it.",
                    e);
        }
    }
}
