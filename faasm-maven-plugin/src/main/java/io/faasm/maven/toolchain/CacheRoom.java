package io.faasm.maven.toolchain;

import io.faasm.maven.failure.BuildFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a toolchain asks of the directory that it is put into. */
final class CacheRoom {
    private CacheRoom() {}

    static void requirePlainName(Path root) {
        if (root.toString().chars().anyMatch(Character::isWhitespace)) {
            throw new BuildFailure(
                    "The cache directory \"" + root + "\" has white space in its name, which makefiles cannot handle.",
                    "Choose another with -Dfaasm.cache.dir=DIRECTORY.");
        }
    }

    static void requireSpace(Path root, long bytes) throws IOException {
        Files.createDirectories(root);
        long usable = Files.getFileStore(root).getUsableSpace();
        if (usable < bytes) {
            throw new BuildFailure(
                    "The toolchain needs " + (bytes / 1_000_000) + " MB in " + root + ", where " + (usable / 1_000_000)
                            + " MB are free.",
                    "Make room there, or choose another directory with -Dfaasm.cache.dir=DIRECTORY.");
        }
    }
}
