package io.faasm.maven.runtimeroot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The command {@code python3} of a runtime root. */
public final class Launcher {
    private Launcher() {}

    /** Where the command is in a build directory. */
    public static Path in(Path buildDirectory) {
        return buildDirectory.resolve("bin/python3");
    }

    /** Links {@code bin/python3} of the build directory to the runtime root's; returns the link. */
    public static Path link(Path runtimeRoot, Path buildDirectory) {
        Path link = in(buildDirectory);
        try {
            Files.createDirectories(link.getParent());
            // Made aside and moved, so that the command is never missing while somebody uses it.
            Path made = link.resolveSibling(".python3.new");
            Files.deleteIfExists(made);
            Files.createSymbolicLink(made, runtimeRoot.resolve("bin/python3"));
            return Files.move(made, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw new UncheckedIOException("The command " + link + " cannot be linked.", failure);
        }
    }
}
