package io.faasm.platform.engine;

import io.faasm.core.digest.Digest;
import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;

/**
 * Where a platform has sockets and what calls have in {@code /tmp}. It is the same each time for the same storage, so that what a
 * platform left that was killed is found by the next one.
 */
public final class RunDirectory {
    private static final String NAME = ".run";

    /** The longest path of a Unix socket, less what the names of ours need. */
    private static final int LONGEST = 107 - "/z999999999".length();

    private RunDirectory() {}

    /** A directory in the storage, or, where its path is too long for sockets, one among the temporary files. */
    public static Path of(Path storage) {
        Path inside = storage.toAbsolutePath().resolve(NAME);
        if (length(inside) <= LONGEST) {
            return make(inside);
        }
        String name = Digest.of(storage.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8))
                .sha256();
        return make(Path.of(System.getProperty("java.io.tmpdir")).resolve("faasm-" + name.substring(0, 16)));
    }

    private static int length(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    /** Others may write where temporary files are: what is there already has to be this user's own. */
    static Path make(Path directory) {
        try {
            try {
                return Files.createDirectory(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } catch (FileAlreadyExistsException existing) {
                PosixFileAttributes found =
                        Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                boolean ours = found.isDirectory()
                        && PosixFilePermissions.toString(found.permissions()).equals("rwx------")
                        && found.owner().equals(owner());
                if (!ours) {
                    throw new BuildFailure(
                            directory + " exists, and is not a directory that only this user may enter: "
                                    + PosixFilePermissions.toString(found.permissions()) + " "
                                    + found.owner().getName(),
                            "Remove it, or choose another faasm.local.dir with a shorter path.");
                }
                return directory;
            }
        } catch (IOException unusable) {
            throw new BuildFailure(
                    "No directory for sockets can be made at " + directory + ": " + unusable,
                    "Set faasm.local.dir to a directory that can be written.",
                    unusable);
        }
    }

    /** Who this process is; what it makes is its own. */
    private static UserPrincipal owner() throws IOException {
        return Files.getOwner(Path.of("/proc/self"));
    }
}
