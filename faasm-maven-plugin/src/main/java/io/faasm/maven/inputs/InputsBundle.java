package io.faasm.maven.inputs;

import io.faasm.core.digest.Digest;
import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A directory with all files of some locks, by their names: what {@code faasm.mirror} can name on another machine. */
public final class InputsBundle {
    private final Path directory;
    private final Inputs inputs;
    private final Map<String, LockedFile> names = new HashMap<>();

    /**
     * A bundle.
     *
     * @param directory is made if it is not there
     */
    public InputsBundle(Path directory, Inputs inputs) {
        this.directory = directory;
        this.inputs = inputs;
    }

    /** What a lock has added to a bundle, or what the bundle had of it already. */
    public record Added(int files, long bytes) {}

    /** Gets all files of a lock and puts them into the directory. What is there already is checked and kept. */
    public Added add(Path file) throws IOException {
        Files.createDirectories(directory);
        InputsLock lock = InputsLock.read(file);
        List<LockedFile> files = lock.files();
        files.forEach(this::requireOneContent);
        List<Path> places = inputs.fetch(
                files, file.toAbsolutePath().getParent().getFileName().toString(), lock.taken());
        long bytes = 0;
        for (int i = 0; i < files.size(); i++) {
            put(files.get(i), places.get(i));
            bytes += Files.size(places.get(i));
        }
        return new Added(files.size(), bytes);
    }

    /** One directory holds one file of a name: a build would find the other one wrong, far away from any network. */
    private void requireOneContent(LockedFile file) {
        LockedFile other = names.putIfAbsent(file.fileName(), file);
        if (other != null && !other.digest().equals(file.digest())) {
            throw new BuildFailure(
                    "The locks have two different files of the name " + file.fileName() + ": of " + other + " ("
                            + other.digest().sha256() + ") and of " + file + " ("
                            + file.digest().sha256() + ").",
                    "Bundle these modules into two directories, or let both recipes use the same file.");
        }
    }

    private void put(LockedFile file, Path from) throws IOException {
        Path to = directory.resolve(file.fileName());
        if (Files.isRegularFile(to, LinkOption.NOFOLLOW_LINKS)
                && Digest.ofFile(to).equals(file.digest())) {
            return;
        }
        Path work = Files.createTempFile(directory, "." + file.fileName(), ".part");
        try {
            Files.copy(from, work, StandardCopyOption.REPLACE_EXISTING);
            // The directory may be served by a program that is another user.
            Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rw-r--r--"));
            Files.move(work, to, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(work);
        }
    }
}
