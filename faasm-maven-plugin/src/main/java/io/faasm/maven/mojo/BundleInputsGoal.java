package io.faasm.maven.mojo;

import io.faasm.core.console.Console;
import io.faasm.core.failure.BuildFailure;
import io.faasm.maven.inputs.Inputs;
import io.faasm.maven.inputs.InputsBundle;
import io.faasm.maven.inputs.InputsLock;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        try (Inputs inputs = inputs();
                Stream<Path> found = Files.walk(locks.toPath())) {
            InputsBundle files = new InputsBundle(bundle.toPath(), inputs);
            for (Path lock : found.filter(path -> path.endsWith(InputsLock.NAME))
                    .sorted()
                    .toList()) {
                InputsBundle.Added added = files.add(lock);
                console.info(String.format(
                        Locale.ROOT,
                        "bundle-inputs: %d files, %.1f MB, of %s in %s",
                        added.files(),
                        added.bytes() / 1e6,
                        project().getBasedir().toPath().relativize(lock),
                        bundle));
            }
        }
    }
}
