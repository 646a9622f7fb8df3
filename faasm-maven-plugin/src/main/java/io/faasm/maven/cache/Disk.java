package io.faasm.maven.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the disk that a cache is on allows. */
interface Disk {
    /** The disk as it is. */
    Disk REAL = new Disk() {
        @Override
        public long usableBytes(Path directory) throws IOException {
            return Files.getFileStore(directory).getUsableSpace();
        }

        @Override
        public boolean isWritable(Path path) {
            return Files.isWritable(path);
        }
    };

    /** How many bytes can still be written where a directory is. */
    long usableBytes(Path directory) throws IOException;

    /** Whether this user can write a file, or in a directory. */
    boolean isWritable(Path path);
}
