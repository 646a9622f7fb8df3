package io.faasm.maven.mojo;

import io.faasm.core.engine.Limits;
import io.faasm.core.engine.RuntimeRoot;
import io.faasm.core.process.ProcessRunner;
import java.io.File;
import java.nio.file.Path;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;

/** What the goals of a function's module share: where its files are, and the runtime root that runs it. */
abstract class FunctionGoal extends Goal {
    static final String RUNTIME_ROOT = "runtime-root";

    /**
     * Directory of function.py and its helper modules. By default {@code src/main/python}. Symbolic links in it are followed; they
     * may lead to what the project holds: below the topmost parent POM's directory, or the one with the directory {@code .mvn}.
     *
     * @since 0.1.0
     */
    @Parameter(defaultValue = "${project.basedir}/src/main/python", required = true)
    private File sourceDirectory;

    /**
     * A runtime root to use instead of the one this project depends on: a directory with {@code root}, {@code code} and
     * {@code bin}, as the archive of the module runtime-root holds it. Not set by default. Example:
     * {@code -Dfaasm.runtime.dir=/opt/faasm/runtime}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.runtime.dir")
    private File runtimeDirectory;

    /**
     * Memory that the guest may use, in MiB; beyond it Python raises MemoryError. 1024 by default. Example:
     * {@code -Dfaasm.memoryLimit=256}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.memoryLimit", defaultValue = "1024")
    private int memoryLimit;

    protected final Path sources() {
        return sourceDirectory.toPath();
    }

    /** The directory that holds all that links in a function's sources may lead to. */
    protected final Path projectDirectory() {
        Path own = project().getBasedir().toPath();
        Path top = own;
        for (MavenProject above = project().getParent();
                above != null && above.getBasedir() != null;
                above = above.getParent()) {
            top = commonTop(top, above.getBasedir().toPath());
        }
        File reactor = session().getRequest().getMultiModuleProjectDirectory();
        return reactor == null ? top : commonTop(top, reactor.toPath());
    }

    /** The directory further up, if one is in the other. */
    private static Path commonTop(Path directory, Path other) {
        return directory.startsWith(other) ? other : directory;
    }

    protected final Path classes() {
        return Path.of(project().getBuild().getOutputDirectory());
    }

    /** The zip that {@code faasm:package} writes. */
    protected final Path functionPackage() {
        return FunctionFiles.packaged(project());
    }

    /** A directory below the build directory for the files of a goal. */
    protected final Path work(String goal) {
        return FunctionFiles.work(project(), goal);
    }

    protected final RuntimeRoot runtime() {
        return RuntimeRoot.in(
                runtimeDirectory == null ? products().directory(RUNTIME_ROOT) : runtimeDirectory.toPath());
    }

    protected final Limits limits(String timeLimitProperty, int seconds) {
        return new Limits(
                Bounds.within("faasm.memoryLimit", memoryLimit, 32, 4096, " MiB"),
                Bounds.seconds(timeLimitProperty, seconds));
    }

    protected final ProcessRunner processes() {
        return new ProcessRunner(console());
    }
}
