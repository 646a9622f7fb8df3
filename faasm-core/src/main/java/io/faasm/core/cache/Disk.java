package io.faasm.core.cache;

import java.nio.file.Files;
import java.nio.file.Path;

/** What the disk that a cache is on allows. */
interface Disk {
    /** The disk as it is. */
    Disk REAL = new Disk() {
        @Override
        public long usableBytes(Path directory) {
            // Not asked of its file store, which Java looks up among mount points: a bare root directory has no list of
            // them.
            // Without an answer both are none.
            boolean known = directory.toFile().getTotalSpace() > 0;
            return known ? directory.toFile().getUsableSpace() : Long.MAX_VALUE;
        }

        @Override
        public boolean isWritable(Path path) {
            return Files.isWritable(path);
        }
    };

    /** How many bytes can still be written where a directory is; without limit, if that is not known. */
    long usableBytes(Path directory);

    /** Whether this user can write a file, or in a directory. */
    boolean isWritable(Path path);
}
