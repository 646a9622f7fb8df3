package io.faasm.maven.fuzz;

import io.faasm.core.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory for a fuzz target, which has no end of its own at which it could remove it. */
public final class Scratch {
    private Scratch() {}

    /** A new directory, without links in its path; it is removed when Java ends. */
    public static Path directory(String name) throws IOException {
        Path directory = Files.createTempDirectory(name).toRealPath();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                Trees.delete(directory);
            } catch (IOException left) {
                System.err.println(directory + " stays: " + left);
            }
        }));
        return directory;
    }
}
