package io.faasm.maven.toolchain;

import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What a toolchain asks of the directory that it is put into. */
final class CacheRoom {
    /** Characters with a meaning in makefiles, in shells, in lists of paths and in options of compilers. */
    private static final String SPECIAL = ":;,'\"\\$#%&|<>()[]{}*?!=`";

    private CacheRoom() {}

    static void requirePlainName(Path root) {
        Optional<String> special = root.toString()
                .codePoints()
                .filter(each ->
                        Character.isWhitespace(each) || Character.isISOControl(each) || SPECIAL.indexOf(each) >= 0)
                .mapToObj(each -> Character.isWhitespace(each) ? "white space" : "\"" + Character.toString(each) + "\"")
                .findFirst();
        if (special.isPresent()) {
            throw new BuildFailure(
                    "The cache directory \"" + root + "\" has " + special.get()
                            + " in its name, which makefiles, compilers or scripts cannot handle.",
                    "Choose another with -Dfaasm.cache.dir=DIRECTORY, of letters, digits and . _ + - @ ~ for instance.");
        }
    }

    static void requireSpace(Path root, long bytes) throws IOException {
        Files.createDirectories(root);
        // Asked of the directory and not of its file store, which Java looks up among mount points: a bare root
        // directory has
        // no list of those. None is the answer when nothing is known, too.
        long usable = root.toFile().getUsableSpace();
        if (usable > 0 && usable < bytes) {
            throw new BuildFailure(
                    "The toolchain needs " + (bytes / 1_000_000) + " MB in " + root + ", where " + (usable / 1_000_000)
                            + " MB are free.",
                    "Make room there, or choose another directory with -Dfaasm.cache.dir=DIRECTORY.");
        }
    }
}
