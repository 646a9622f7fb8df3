package io.faasm.core.cache;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.failure.FullDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Says what a failed operation on a cache means to its user. */
final class CacheFailure {
    private static final String ANOTHER = "name another directory with -Dfaasm.cache.dir=<directory>";

    private CacheFailure() {}

    /**
     * The failure as the user is told of it.
     *
     * @param what what failed, with the cache's name
     * @param root the cache
     */
    static RuntimeException explain(String what, Path root, IOException failure) {
        if (FullDisk.isCauseOf(failure)) {
            return fullDisk(what, failure.getMessage(), failure);
        }
        for (Path path = root; path != null; path = path.getParent()) {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(path)) {
                String kind = Files.isSymbolicLink(path) ? "a link that leads to no directory" : "not a directory";
                return new BuildFailure(
                        what + ": " + path + " is " + kind + ".", "Remove it, or " + ANOTHER + ".", failure);
            }
        }
        String reason = reason(failure);
        if (reason.contains("Read-only file system")) {
            return new BuildFailure(
                    what + ": the file system cannot be written (" + failure.getMessage() + ").",
                    "Mount it for writing, or " + ANOTHER + ".",
                    failure);
        }
        if (failure instanceof AccessDeniedException || reason.contains("Operation not permitted")) {
            return notWritable(what, root, failure);
        }
        return new UncheckedIOException(what + ": " + failure.getMessage(), failure);
    }

    static BuildFailure fullDisk(String what, String detail, Exception cause) {
        return new BuildFailure(
                what + ": the disk is full (" + detail + ").",
                "Free some space, for instance with mvn faasm:clean-cache, or move the cache to another disk with"
                        + " -Dfaasm.cache.dir=<directory>, and run the build again.",
                cause);
    }

    /** The cache cannot be written, or a part of it. */
    private static BuildFailure notWritable(String what, Path root, IOException failure) {
        Path first = root;
        while (!Files.exists(first) && first.getParent() != null) {
            first = first.getParent();
        }
        String user = System.getProperty("user.name");
        return new BuildFailure(
                what + ": " + user + " cannot write there (" + failure + "). " + first + " belongs to " + owner(first)
                        + ".",
                "Make it writable for " + user + " with all that is in it, or " + ANOTHER + ".",
                failure);
    }

    private static String reason(IOException failure) {
        return failure instanceof FileSystemException file && file.getReason() != null
                ? file.getReason()
                : String.valueOf(failure.getMessage());
    }

    /** The failure and, where the file is another user's, whose it is. */
    static String withOwner(IOException failure, Path path) {
        String owner = owner(path);
        return owner.equals(System.getProperty("user.name"))
                ? failure.toString()
                : failure + "; it belongs to " + owner;
    }

    private static String owner(Path path) {
        try {
            return Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName();
        } catch (IOException gone) {
            return "another user";
        }
    }
}
