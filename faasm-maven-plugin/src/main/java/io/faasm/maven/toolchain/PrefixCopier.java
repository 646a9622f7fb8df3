package io.faasm.maven.toolchain;

import io.faasm.core.console.Console;
import io.faasm.core.tree.Trees;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * Makes a prefix of another one that was made from the same packages for another place: that of a cache which was copied or
 * moved since. Files that do not hold their place are shared by hard links, so that it takes seconds and next to no space.
 */
final class PrefixCopier {
    private static final String COMPILED = "__pycache__";

    private final PrefixAssembler assembler;
    private final Console console;

    PrefixCopier(PrefixAssembler assembler, Console console) {
        this.assembler = assembler;
        this.console = console;
    }

    /**
     * Fills an empty directory.
     *
     * @param existing the other prefix, which stays as it is
     * @param prefix the directory
     * @param home where it will be when it is used
     * @return whether that went well; if not, the directory is empty again
     */
    boolean copy(Path existing, Path prefix, Path home) throws IOException {
        console.info("toolchain: adapting the one in " + existing + " to its new place");
        try {
            share(existing, prefix);
            assembler.relocate(prefix, home);
            return true;
        } catch (IOException | RuntimeException failure) {
            console.info("toolchain: that one cannot be adapted (" + failure.getMessage() + ")");
            Trees.delete(prefix);
            Files.createDirectories(prefix);
            return false;
        }
    }

    private void share(Path existing, Path prefix) throws IOException {
        List<Path> placed = assembler.placedFolders(existing);
        Files.walkFileTree(existing, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                if (directory.endsWith(COMPILED)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(target(directory));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isSymbolicLink()) {
                    Files.createSymbolicLink(target(file), Files.readSymbolicLink(file));
                } else if (placed.contains(file.getParent()) || !link(file, target(file))) {
                    Files.copy(file, target(file), StandardCopyOption.COPY_ATTRIBUTES);
                }
                return FileVisitResult.CONTINUE;
            }

            private Path target(Path path) {
                return prefix.resolve(existing.relativize(path));
            }
        });
    }

    /** Not everywhere: some file systems have no links, and some systems forbid those to files of other users. */
    private static boolean link(Path file, Path target) {
        try {
            Files.createLink(target, file);
            return true;
        } catch (UnsupportedOperationException | IOException refused) {
            return false;
        }
    }
}
