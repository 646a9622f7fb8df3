package io.faasm.core.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The file beside an entry whose time says when the entry was last used, and whose content how many bytes it takes on the
 * disk; without content that has to be counted.
 */
final class Stamp {
    static final String SUFFIX = ".used";

    private final Path file;

    /** That of the entry in this directory. */
    Stamp(Path entry) {
        file = entry.resolveSibling(entry.getFileName() + SUFFIX);
    }

    /** Says that the entry is used now. Has no effect where the cache cannot be written. */
    void renew() {
        FileTime now = FileTime.from(Instant.now());
        try {
            Files.setLastModifiedTime(file, now);
        } catch (NoSuchFileException first) {
            write("");
        } catch (IOException ofAnotherUser) {
            // Only a file's owner sets its time, and everyone with permission to write in its directory replaces it.
            write(content());
        }
    }

    /** Says that the entry is used now and takes as many bytes. Has no effect where the cache cannot be written. */
    void record(long bytes) {
        write(Long.toString(bytes));
    }

    /** Writes down how many bytes the entry takes. The time of the last use stays, if the cache can be written. */
    void add(long bytes) {
        replace(Long.toString(bytes));
    }

    /** Says that the bytes have to be counted again. The time of the last use stays. */
    void forgetBytes() {
        if (bytes().isPresent()) {
            replace("");
        }
    }

    private void replace(String content) {
        Optional<Instant> time = time();
        write(content);
        if (time.isPresent()) {
            try {
                Files.setLastModifiedTime(file, FileTime.from(time.get()));
            } catch (IOException unwritable) {
                // Then it counts as used now.
                return;
            }
        }
    }

    /** Says that the entry is used now and that its bytes have to be counted again. */
    void invalidate() {
        write("");
    }

    Optional<Instant> time() {
        try {
            return Optional.of(Files.getLastModifiedTime(file).toInstant());
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    OptionalLong bytes() {
        try {
            return OptionalLong.of(Long.parseLong(content().strip()));
        } catch (NumberFormatException unknown) {
            return OptionalLong.empty();
        }
    }

    void remove() throws IOException {
        Files.deleteIfExists(file);
    }

    private String content() {
        try {
            return Files.readString(file);
        } catch (IOException none) {
            return "";
        }
    }

    private void write(String content) {
        try {
            Path work = Workplace.nameFor(file);
            try {
                Files.writeString(work, content);
                Files.move(work, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(work);
            }
        } catch (IOException unwritable) {
            return;
        }
    }
}
