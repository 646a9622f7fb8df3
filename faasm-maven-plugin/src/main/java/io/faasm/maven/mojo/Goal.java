package io.faasm.maven.mojo;

import io.faasm.maven.cache.ContentCache;
import io.faasm.maven.console.Console;
import io.faasm.maven.console.LineConsole;
import io.faasm.maven.failure.BuildFailure;
import io.faasm.maven.host.Host;
import io.faasm.maven.text.Printable;
import java.io.File;
import java.nio.file.Path;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.apache.maven.project.MavenProjectHelper;

/** What every goal has: its parameters for skipping and for the cache, and the one place where failures are translated. */
abstract class Goal extends AbstractMojo {
    /**
     * Leaves out all goals of this plugin. Off by default. Example: {@code -Dfaasm.skip}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.skip", defaultValue = "false")
    private boolean skip;

    /**
     * The directory of the cache that all builds of a user share. By default {@code faasm} in {@code $XDG_CACHE_HOME}, or
     * else in {@code ~/.cache}. Example: {@code -Dfaasm.cache.dir=/data/faasm}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.cache.dir")
    private File cacheDirectory;

    @Parameter(defaultValue = "${session}", readonly = true, required = true)
    private MavenSession session;

    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    private MavenProject project;

    @Inject
    private MavenProjectHelper projectHelper;

    /** Does the goal's work. What it throws is translated here and nowhere else. */
    protected abstract void perform() throws Exception;

    @Override
    public final void execute() throws MojoExecutionException, MojoFailureException {
        if (skip) {
            getLog().info("skipped (faasm.skip)");
            return;
        }
        try {
            perform();
        } catch (BuildFailure failure) {
            throw new MojoFailureException(failure.getMessage(), failure);
        } catch (MojoExecutionException | MojoFailureException translated) {
            throw translated;
        } catch (Exception fault) {
            throw new MojoExecutionException(
                    Printable.text(fault.toString())
                            + "\n  This is a fault of the plugin: please report it with the output of mvn -X.",
                    fault);
        }
    }

    protected final Console console() {
        return new LineConsole(
                getLog()::info,
                getLog()::warn,
                getLog()::debug,
                !session.getRequest().isInteractiveMode());
    }

    protected final Host host() {
        return Host.current();
    }

    protected final ContentCache cache() {
        Path directory = cacheDirectory == null ? host().defaultCache() : cacheDirectory.toPath();
        return new ContentCache(directory, console());
    }

    /** The products that this project depends on, and those it hands on. */
    protected final StageArtifacts products() {
        return new StageArtifacts(project, projectHelper, cache());
    }

    protected final MavenProject project() {
        return project;
    }

    protected final MavenSession session() {
        return session;
    }
}
