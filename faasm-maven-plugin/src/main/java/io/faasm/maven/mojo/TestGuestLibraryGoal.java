package io.faasm.maven.mojo;

import io.faasm.core.console.Console;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.cpython.GuestLibraryTester;
import io.faasm.maven.toolchain.Toolchain;
import java.io.File;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;

/**
 * Tries the guest library on this machine, compiled with sanitizers: its file system in memory against Linux's, operation by
 * operation, its limit, the image, and paths between these and the host. Takes a few seconds the first time; tests that passed
 * run again when the library, a test or the toolchain has changed.
 *
 * @since 0.1.0
 */
@Mojo(
        name = "test-guest-library",
        defaultPhase = LifecyclePhase.TEST,
        requiresDependencyResolution = ResolutionScope.COMPILE,
        threadSafe = true)
public class TestGuestLibraryGoal extends Goal {

    /**
     * Directory of the guest library's C sources.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.guest.sources", defaultValue = "${project.basedir}/src/main/c/guest")
    private File guestSources;

    /**
     * Directory of its tests.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.guest.tests", defaultValue = "${project.basedir}/src/test/c")
    private File guestTests;

    /**
     * Leaves the tests out. Off by default. Example: {@code -DskipTests}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "skipTests", defaultValue = "false")
    private boolean skipTests;

    @Override
    protected void perform() {
        if (skipTests) {
            getLog().info("Tests are skipped.");
            return;
        }
        Console console = console();
        new GuestLibraryTester(cache(), host(), new ProcessRunner(console), console)
                .test(
                        guestSources.toPath(),
                        guestTests.toPath(),
                        Toolchain.of(products().descriptor(Toolchain.STAGE)));
    }
}
