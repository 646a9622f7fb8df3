package io.faasm.core.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Writes a file beside its place and moves it there when it is whole. */
final class WholeFile {
    private WholeFile() {}

    interface Writer {
        void write(Path file) throws IOException;
    }

    static void write(Path target, Writer writer) {
        try {
            Path parent = Files.createDirectories(target.toAbsolutePath().getParent());
            Path work = Files.createTempFile(parent, "." + target.getFileName(), ".tmp");
            try {
                writer.write(work);
                Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rw-r--r--"));
                Files.move(work, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(work);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("The archive " + target + " cannot be written.", failure);
        }
    }
}
