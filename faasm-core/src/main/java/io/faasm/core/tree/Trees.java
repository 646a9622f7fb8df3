package io.faasm.core.tree;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
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

    /**
     * Whoever made the tree may have nested it deeper than paths are long or than descriptors suffice: directories are opened
     * by name in an open directory, never by path, and those inside the one that is being emptied are moved up to the top first.
     */
    private static void deleteOnce(Path root) throws IOException {
        if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(root);
            return;
        }
        makeOwned(root);
        boolean emptied;
        do {
            emptied = true;
            try (SecureDirectoryStream<Path> top = open(root)) {
                for (Path path : top) {
                    emptied = false;
                    remove(top, path.getFileName());
                }
            } catch (DirectoryIteratorException failed) {
                throw failed.getCause();
            }
        } while (!emptied);
        Files.deleteIfExists(root);
    }

    private static void remove(SecureDirectoryStream<Path> top, Path name) throws IOException {
        try {
            if (!isDirectory(top, name)) {
                top.deleteFile(name);
                return;
            }
            try (SecureDirectoryStream<Path> directory = top.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
                makeOwned(directory);
                for (Path path : directory) {
                    moveUpOrDelete(directory, path.getFileName(), top);
                }
            }
            top.deleteDirectory(name);
        } catch (NoSuchFileException gone) {
            // Another build, or a tool that cleans up after itself, was quicker.
        }
    }

    private static void moveUpOrDelete(
            SecureDirectoryStream<Path> directory, Path name, SecureDirectoryStream<Path> top) throws IOException {
        try {
            if (isDirectory(directory, name)) {
                try (SecureDirectoryStream<Path> inner =
                        directory.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
                    makeOwned(inner);
                }
                directory.move(name, top, Path.of(".removed-" + UUID.randomUUID()));
            } else {
                directory.deleteFile(name);
            }
        } catch (NoSuchFileException gone) {
            // As above.
        }
    }

    private static boolean isDirectory(SecureDirectoryStream<Path> directory, Path name) throws IOException {
        return directory
                .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes()
                .isDirectory();
    }

    /** Opens a directory so that what is in it can be named from there, whatever its path leads to by then. */
    public static SecureDirectoryStream<Path> open(Path directory) throws IOException {
        DirectoryStream<Path> stream = Files.newDirectoryStream(directory);
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        stream.close();
        throw new IOException("The file system of " + directory + " cannot be read by descriptors");
    }

    /** Packages ship read-only directories, whose content could not be removed. */
    private static void makeOwned(Path directory) throws IOException {
        if (!Files.isWritable(directory)) {
            Files.setPosixFilePermissions(directory, OWNED);
        }
    }

    private static void makeOwned(SecureDirectoryStream<Path> directory) throws IOException {
        PosixFileAttributeView view = directory.getFileAttributeView(PosixFileAttributeView.class);
        if (!view.readAttributes().permissions().containsAll(OWNED)) {
            view.setPermissions(OWNED);
        }
    }
}
