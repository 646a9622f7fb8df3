package io.faasm.maven.mojo;

import io.faasm.core.console.Console;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.codegen.Backend;
import io.faasm.maven.codegen.CodegenRequest;
import io.faasm.maven.codegen.EngineTester;
import io.faasm.maven.codegen.SpecificationSuite;
import io.faasm.maven.codegen.Target;
import io.faasm.maven.codegen.WasiSuite;
import io.faasm.maven.product.Descriptor;
import io.faasm.maven.product.ProductStore;
import io.faasm.maven.toolchain.Toolchain;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;

/**
 * Tries the engine with small WebAssembly programs: traps, limits, every call of WASI, and attempts to leave the sandbox. They
 * run with sanitizers, too, and some of them with one call of the engine after the other failing.
 * Takes about a minute the first time; tests that passed run again when the engine, a test or a tool has changed.
 *
 * @since 0.1.0
 */
@Mojo(
        name = "test-engine",
        defaultPhase = LifecyclePhase.TEST,
        requiresDependencyResolution = ResolutionScope.COMPILE,
        threadSafe = true)
public class TestEngineGoal extends Goal {

    /**
     * Directory of the engine's C sources.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.engine.sources", defaultValue = "${project.basedir}/src/main/c")
    private File engineSources;

    /**
     * Directory of the test programs.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.engine.tests", defaultValue = "${project.basedir}/src/test/c")
    private File tests;

    /**
     * A checkout of WebAssembly's test suite ({@code github.com/WebAssembly/testsuite}), whose assertions are tried on machine code
     * and counted: those that do not hold are listed in {@code target/specification/wrong.txt} and fail nothing, as some deviate
     * on purpose. None by default; takes minutes. Example: {@code -Dfaasm.engine.testsuite=/srv/testsuite}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.engine.testsuite")
    private File testsuite;

    /**
     * A checkout of WASI's own test suite, branch {@code prod/testsuite-base}, whose programs of preview 1 are run, too. None by
     * default. Example: {@code -Dfaasm.engine.wasi=/home/me/wasi-testsuite}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.engine.wasi")
    private File wasiSuite;

    /**
     * Leaves the tests out. Off by default. Example: {@code -DskipTests}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "skipTests", defaultValue = "false")
    private boolean skipTests;

    @Parameter(defaultValue = "${project.build.directory}", readonly = true, required = true)
    private File buildDirectory;

    @Override
    protected void perform() throws IOException {
        if (skipTests) {
            getLog().info("Tests are skipped.");
            return;
        }
        Console console = console();
        StageArtifacts products = products();
        Descriptor built = Descriptor.read(buildDirectory.toPath().resolve("codegen.json"));
        Path product = new ProductStore(cache()).locate(built, Optional.empty());
        CodegenRequest request = new CodegenRequest(
                products.directory("cpython-build"),
                List.of(),
                Toolchain.of(products.descriptor("toolchain")),
                engineSources.toPath(),
                Optional.empty(),
                Target.ofThisMachine(),
                new Backend.Native());
        Path engine = product.resolve(built.value("engine"));
        ProcessRunner processes = new ProcessRunner(console);
        new EngineTester(cache(), host(), processes, console)
                .test(tests.toPath(), engine, product.resolve(built.value("worker")), request);
        if (testsuite != null) {
            new SpecificationSuite(host(), processes, console)
                    .run(
                            testsuite.toPath(),
                            engine,
                            request,
                            buildDirectory.toPath().toAbsolutePath().resolve("specification"));
        }
        if (wasiSuite != null) {
            new WasiSuite(host(), processes, console)
                    .run(
                            wasiSuite.toPath(),
                            tests.toPath().resolveSibling("wasi/known-failures.tsv"),
                            engine,
                            request,
                            buildDirectory.toPath().toAbsolutePath().resolve("wasi"));
        }
    }
}
