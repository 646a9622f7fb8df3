package io.faasm.maven.tree;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Copies and removes directories with all they hold. */
public final class Trees {
    private static final int ATTEMPTS = 100;
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Set<PosixFilePermission> OWNED = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private Trees() {}

    /** Copies every file; see {@link #copy(Path, Path, Predicate)}. */
    public static void copy(Path from, Path to) throws IOException {
        copy(from, to, relative -> true);
    }

    /**
     * Copies files, with their modes and times, and the directories they need; not those that end up empty.
     *
     * @param wanted decides by the path relative to {@code from}
     */
    public static void copy(Path from, Path to, Predicate<Path> wanted) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                Path relative = from.relativize(file);
                if (wanted.test(relative)) {
                    Path target = to.resolve(relative.toString());
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    /** Removes a file or a directory, if it is there, and follows no link on the way. */
    public static void delete(Path root) throws IOException {
        // Tools that outlived a killed build may still be writing there; they end when their files have gone.
        for (int attempt = 1; Files.exists(root, LinkOption.NOFOLLOW_LINKS); attempt++) {
            try {
                deleteOnce(root);
            } catch (DirectoryNotEmptyException written) {
                if (attempt == ATTEMPTS) {
                    throw written;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private static void deleteOnce(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                if (!Files.isWritable(directory)) {
                    // Packages ship read-only directories, whose content could not be removed.
                    Files.setPosixFilePermissions(directory, OWNED);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
