package io.faasm.maven.mojo;

import io.faasm.maven.console.Console;
import io.faasm.maven.failure.BuildFailure;
import io.faasm.maven.fetch.Digest;
import io.faasm.maven.inputs.Inputs;
import io.faasm.maven.inputs.InputsLock;
import io.faasm.maven.inputs.LockedFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Collects every file that the project's {@code inputs.lock} files name in one directory, by their names. With {@code
 * -Dfaasm.mirror=DIRECTORY} a machine without a network then builds from nothing; Maven's own artifacts come from its local
 * repository.
 *
 * @since 0.1.0
 */
@Mojo(name = "bundle-inputs", threadSafe = true)
public class BundleInputsGoal extends DownloadingGoal {
    /**
     * The directory, which is made if it is not there. What it has already is checked and kept. Example: {@code
     * -Dfaasm.bundle=/media/stick/faasm-inputs}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.bundle")
    private File bundle;

    /**
     * Directory below which the locks are.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.bundle.locks", defaultValue = "${project.basedir}/src")
    private File locks;

    @Override
    protected void perform() throws IOException {
        if (bundle == null) {
            throw new BuildFailure(
                    "faasm:bundle-inputs needs a directory to put the files into.",
                    "Name one: mvn faasm:bundle-inputs -Dfaasm.bundle=DIRECTORY.");
        }
        if (!locks.isDirectory()) {
            return;
        }
        Console console = console();
        Path directory = Files.createDirectories(bundle.toPath());
        try (Inputs inputs = inputs();
                Stream<Path> found = Files.walk(locks.toPath())) {
            for (Path lock : found.filter(path -> path.endsWith(InputsLock.NAME))
                    .sorted()
                    .toList()) {
                List<LockedFile> files = InputsLock.read(lock).files();
                long bytes = 0;
                List<Path> places =
                        inputs.fetch(files, lock.getParent().getFileName().toString());
                for (int i = 0; i < files.size(); i++) {
                    put(files.get(i), places.get(i), directory);
                    bytes += Files.size(places.get(i));
                }
                console.info(String.format(
                        Locale.ROOT,
                        "bundle-inputs: %d files, %.1f MB, of %s in %s",
                        files.size(),
                        bytes / 1e6,
                        project().getBasedir().toPath().relativize(lock),
                        directory));
            }
        }
    }

    private static void put(LockedFile file, Path from, Path directory) throws IOException {
        Path to = directory.resolve(file.fileName());
        if (Files.isRegularFile(to) && Digest.ofFile(to).equals(file.digest())) {
            return;
        }
        Path work = Files.createTempFile(directory, "." + file.fileName(), ".part");
        try {
            Files.copy(from, work, StandardCopyOption.REPLACE_EXISTING);
            Files.move(work, to, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(work);
        }
    }
}
