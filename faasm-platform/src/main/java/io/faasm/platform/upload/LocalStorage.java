package io.faasm.platform.upload;

import io.faasm.core.text.Text;
import io.faasm.core.wasm.WasmCheck;
import io.faasm.platform.http.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Faasm's local directory layout below one root. A file is written beside the layout, forced to the disk and renamed into
 * place, so that whoever reads sees the old content or the new and two writers of one name do not mix. No symbolic
 * link below the root is followed.
 */
final class LocalStorage {
    private static final String ARRIVING = ".arriving";

    private final Path root;
    private final long limit;
    private final AtomicLong count = new AtomicLong();

    /** Opens the storage at this root, which is made if need be, for files of at most so many bytes. */
    LocalStorage(Path root, long limit) throws IOException {
        Files.createDirectories(root);
        // The root itself may be reached through links: it is the user's choice.
        this.root = root.toRealPath();
        this.limit = limit;
        Files.createDirectories(this.root.resolve(ARRIVING));
        removeLeftovers();
    }

    Path root() {
        return root;
    }

    long limit() {
        return limit;
    }

    /** A file that is being received, beside the layout. It is gone when this is closed, unless it was put in its place. */
    final class Arrival implements AutoCloseable {
        private final Path file = root.resolve(ARRIVING)
                .resolve(ProcessHandle.current().pid() + "-" + count.incrementAndGet() + "-"
                        + Long.toHexString(System.nanoTime()));
        private final FileChannel channel;
        private long bytes;

        private Arrival() throws IOException {
            channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }

        void write(ByteBuffer part) throws IOException, Refusal {
            bytes += part.remaining();
            if (bytes > limit) {
                throw tooLarge();
            }
            while (part.hasRemaining()) {
                channel.write(part);
            }
        }

        /**
         * The file is whole, and forced to the disk.
         *
         * @param announced how many bytes the sender promised; fewer are an interrupted upload
         */
        void finish(Stored what, Optional<Long> announced) throws IOException, Refusal {
            channel.force(true);
            channel.close();
            if (announced.isPresent() && bytes != announced.get()) {
                throw new Refusal(400, "The upload ended after " + bytes + " of " + announced.get() + " bytes");
            }
            if (bytes == 0) {
                throw new Refusal(
                        400,
                        "The body is empty, and Faasm stores nothing for an empty upload; send at"
                                + " least one byte (an empty Python file may be one newline)");
            }
            if (what.isModule()) {
                Optional<String> fault = WasmCheck.fault(file);
                if (fault.isPresent()) {
                    throw new Refusal(400, "The body is not a WebAssembly module: " + fault.get());
                }
            }
        }

        Path file() {
            return file;
        }

        long bytes() {
            return bytes;
        }

        /** Puts it where it is found; whoever reads sees the old content or the new. */
        void putAt(Stored what) throws IOException, Refusal {
            Path target = directory(what, true).resolve(last(what));
            if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
                throw new Refusal(409, String.join("/", what.place()) + " is a directory");
            }
            // Replaces a symbolic link by the file, and does not write through it.
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
            force(target.getParent());
        }

        @Override
        public void close() {
            try {
                channel.close();
                Files.deleteIfExists(file);
            } catch (IOException left) {
                // The next start removes it.
            }
        }
    }

    Arrival arrive() throws IOException {
        return new Arrival();
    }

    /** Opens a stored file for reading. */
    SeekableByteChannel open(Stored what) throws IOException, Refusal {
        Path file = directory(what, false).resolve(last(what));
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw missing(what);
        }
        return Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }

    Refusal tooLarge() {
        return new Refusal(
                413, "The body is larger than " + Text.size(limit) + ", this server's limit (faasm.upload.limit)");
    }

    private Path directory(Stored what, boolean make) throws IOException, Refusal {
        Path directory = root;
        List<String> place = what.place();
        for (String part : place.subList(0, place.size() - 1)) {
            Path parent = directory;
            directory = parent.resolve(part);
            if (make && !Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
                try {
                    Files.createDirectory(directory);
                    force(parent);
                } catch (FileAlreadyExistsException another) {
                    // Another upload made it meanwhile; what it is, is checked below.
                }
            }
            BasicFileAttributes attributes;
            try {
                attributes = Files.readAttributes(directory, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            } catch (IOException absent) {
                throw missing(what);
            }
            if (!attributes.isDirectory()) {
                throw make
                        ? new Refusal(
                                409,
                                root.relativize(directory) + " in the storage is "
                                        + (attributes.isSymbolicLink() ? "a symbolic link" : "a file")
                                        + ", so nothing can be stored below it")
                        : missing(what);
            }
        }
        return directory;
    }

    private static String last(Stored what) {
        return what.place().get(what.place().size() - 1);
    }

    private static Refusal missing(Stored what) {
        return new Refusal(404, "Nothing is stored at " + String.join("/", what.place()));
    }

    static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Removes what servers that were killed left. */
    private void removeLeftovers() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(root.resolve(ARRIVING))) {
            for (Path file : files) {
                if (isLeft(file)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** Whether the process that made this, with whose id its name starts, has ended. */
    static boolean isLeft(Path file) {
        String pid = file.getFileName().toString().split("-", 2)[0];
        return pid.matches("[0-9]{1,10}")
                && Long.parseLong(pid) != ProcessHandle.current().pid()
                && ProcessHandle.of(Long.parseLong(pid)).isEmpty();
    }
}
