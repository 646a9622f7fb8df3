package io.faasm.maven.mojo;

import io.faasm.core.archive.ArchiveTime;
import io.faasm.core.cache.ContentCache;
import io.faasm.core.console.Console;
import io.faasm.core.console.LineConsole;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.failure.FullDisk;
import io.faasm.core.host.Host;
import io.faasm.core.host.NativeText;
import io.faasm.core.text.Printable;
import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.apache.maven.project.MavenProjectHelper;
import org.apache.maven.settings.crypto.SettingsDecrypter;

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

    /**
     * The time that everything in the archives of this build was last changed, as they tell: a time of ISO 8601 with its
     * offset, or seconds since 1970, from 1980 to 2099. By default 1980-02-01T00:00:00Z. Example:
     * {@code -Dproject.build.outputTimestamp=2026-01-31T12:00:00Z}.
     *
     * @since 0.1.0
     */
    @Parameter(defaultValue = "${project.build.outputTimestamp}")
    private String outputTimestamp;

    @Parameter(defaultValue = "${session}", readonly = true, required = true)
    private MavenSession session;

    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    private MavenProject project;

    @Inject
    private MavenProjectHelper projectHelper;

    @Inject
    private SettingsDecrypter settingsDecrypter;

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
        } catch (InvalidPathException invalid) {
            BuildFailure failure = NativeText.invalidName(invalid);
            throw new MojoFailureException(failure.getMessage(), failure);
        } catch (Exception fault) {
            if (FullDisk.isCauseOf(fault)) {
                throw new MojoFailureException(
                        "The disk is full: " + fault + "\n  Free some space and run the build again.", fault);
            }
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

    /** How other machines are reached. */
    protected final MavenNetwork mavenNetwork() {
        return new MavenNetwork(session, settingsDecrypter, host());
    }

    protected final ContentCache cache() {
        return new ContentCache(cacheDirectory(), console());
    }

    private Path cacheDirectory() {
        try {
            return cacheDirectory == null ? host().defaultCache() : cacheDirectory.toPath();
        } catch (InvalidPathException unmappable) {
            throw new BuildFailure(
                    "faasm.cache.dir is \"" + cacheDirectory
                            + "\", which has characters that this locale does not have.",
                    "Set another locale, for instance LC_ALL=C.UTF-8, or name another directory.",
                    unmappable);
        }
    }

    /** The products that this project depends on, and those it hands on. */
    protected final StageArtifacts products() {
        return new StageArtifacts(project, projectHelper, cache(), archiveTime());
    }

    protected final ArchiveTime archiveTime() {
        return ArchiveTime.parse(Optional.ofNullable(outputTimestamp));
    }

    protected final MavenProject project() {
        return project;
    }

    protected final MavenSession session() {
        return session;
    }
}
