package io.faasm.maven.cache;

import io.faasm.maven.failure.BuildFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Says what a failed operation on a cache means to its user. */
final class CacheFailure {
    private CacheFailure() {}

    static RuntimeException explain(String what, IOException failure) {
        String reason = failure instanceof FileSystemException file && file.getReason() != null
                ? file.getReason()
                : String.valueOf(failure.getMessage());
        if (reason.contains("No space left on device") || reason.contains("Disk quota exceeded")) {
            return new BuildFailure(
                    what + ": the disk is full (" + failure.getMessage() + ").",
                    "Free some space, or move the cache to another disk with -Dfaasm.cache.dir=<directory>, and run the"
                            + " build again.",
                    failure);
        }
        if (failure instanceof AccessDeniedException || reason.contains("Read-only file system")) {
            return new BuildFailure(
                    what + ": " + failure + ".",
                    "Make it writable, or name a directory that is with -Dfaasm.cache.dir=<directory>.",
                    failure);
        }
        return new UncheckedIOException(what + ": " + failure.getMessage(), failure);
    }

    /** The failure and, where the file is another user's, whose it is. */
    static String withOwner(IOException failure, Path path) {
        try {
            String owner = Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName();
            if (!owner.equals(System.getProperty("user.name"))) {
                return failure + "; it belongs to " + owner;
            }
        } catch (IOException gone) {
            return failure.toString();
        }
        return failure.toString();
    }
}
