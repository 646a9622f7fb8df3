package io.faasm.maven.mojo;

import io.faasm.core.console.Console;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.clustermodule.ClusterModuleStage;
import io.faasm.maven.codegen.CodegenStage;
import io.faasm.maven.conformance.ConformanceRequest;
import io.faasm.maven.conformance.ConformanceStage;
import io.faasm.maven.conformance.EngineHost;
import io.faasm.maven.conformance.TestHost;
import io.faasm.maven.conformance.WorkerHost;
import io.faasm.maven.packages.PackagesStage;
import io.faasm.maven.product.Descriptor;
import io.faasm.maven.product.ProductStore;
import io.faasm.maven.runtimeroot.Launcher;
import io.faasm.maven.runtimeroot.RuntimeRootStage;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;

/**
 * Runs tests of CPython's own and of the packages' in the engine, or with a cluster module on the worker host, and compares
 * what fails with the list of explained failures: a new failure fails the build, and so does one that is on the list and
 * passes. What has passed is not tested again.
 *
 * @since 0.1.0
 */
@Mojo(
        name = "check-conformance",
        defaultPhase = LifecyclePhase.VERIFY,
        requiresDependencyResolution = ResolutionScope.COMPILE,
        threadSafe = true)
public class CheckConformanceGoal extends Goal {

    /**
     * Where the tests run: {@code engine}, with the runtime root that this project assembles, or {@code worker}, on {@code
     * faasm-worker} with the cluster module that this project links.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.conformance.host", defaultValue = "engine")
    private String testHost;

    /**
     * Directory of the programs that run tests in the guest. By default {@code faasm.conformance.folder}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.conformance.drivers")
    private File drivers;

    /**
     * Directory of the lists of test modules and packages, and of the list of explained failures; what only one series of
     * CPython has is in a folder of its name, such as {@code 3.11}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.conformance.folder", defaultValue = "${project.basedir}/src/conformance")
    private File folder;

    /**
     * Time that one module of tests may take, in seconds; a module that takes longer has failed. Example:
     * {@code -Dfaasm.conformance.timeLimit=1200}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.conformance.timeLimit", defaultValue = "600")
    private int timeLimit;

    /**
     * Leaves out the tests, here as everywhere. Off by default. Example: {@code -DskipTests}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "skipTests", defaultValue = "false")
    private boolean skipTests;

    /**
     * Leaves out the tests with all integration tests. The reactor of this project sets it, so that they run on demand only.
     * Example: {@code -DskipITs=false}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "skipITs", defaultValue = "false")
    private boolean skipIntegrationTests;

    @Parameter(defaultValue = "${project.build.directory}", readonly = true, required = true)
    private File buildDirectory;

    @Override
    protected void perform() {
        Console console = console();
        if (skipTests || skipIntegrationTests) {
            console.info("conformance: skipped (" + (skipTests ? "skipTests" : "skipITs; run it with -DskipITs=false")
                    + ")");
            return;
        }
        Descriptor cpython = products().descriptor("cpython-build");
        new ConformanceStage(cache(), new ProcessRunner(console), console)
                .check(new ConformanceRequest(
                        host(testHost),
                        cpython.value("series"),
                        Path.of(cpython.value("unpruned.library")),
                        products().directory(PackagesStage.STAGE),
                        products().descriptor(PackagesStage.STAGE).key(),
                        (drivers == null ? folder : drivers).toPath(),
                        folder.toPath(),
                        Duration.ofSeconds(timeLimit),
                        host().processors()));
    }

    private TestHost host(String name) {
        Path directory = buildDirectory.toPath();
        return switch (name) {
            case "engine" ->
                new EngineHost(
                        Launcher.in(directory),
                        Descriptor.read(directory.resolve(RuntimeRootStage.STAGE + ".json"))
                                .key());
            case "worker" -> {
                Descriptor module = Descriptor.read(directory.resolve(ClusterModuleStage.STAGE + ".json"));
                yield new WorkerHost(
                        products()
                                .directory(CodegenStage.STAGE)
                                .resolve(products()
                                        .descriptor(CodegenStage.STAGE)
                                        .value("worker")),
                        new ProductStore(cache())
                                .locate(module, Optional.empty())
                                .resolve(module.value("code")));
            }
            default ->
                throw new BuildFailure(
                        "Tests cannot run on the host \"" + name + "\" (faasm.conformance.host).",
                        "Use \"engine\" or \"worker\".");
        };
    }
}
