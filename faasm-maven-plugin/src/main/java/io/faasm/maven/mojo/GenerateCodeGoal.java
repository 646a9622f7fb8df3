package io.faasm.maven.mojo;

import io.faasm.core.console.Console;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.codegen.Backend;
import io.faasm.maven.codegen.CodegenRequest;
import io.faasm.maven.codegen.CodegenStage;
import io.faasm.maven.codegen.Target;
import io.faasm.maven.cpython.CpythonStage;
import io.faasm.maven.packages.PackagesStage;
import io.faasm.maven.toolchain.Toolchain;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;

/**
 * Finds all WebAssembly files in the CPython that this project depends on, generates machine code from each, builds the
 * engine {@code faaslet} that runs it, and attaches both. The interpreter is compiled twice: once to count what a training
 * program spends its time on, once to make that fast. Only what changed is generated. A report of all files
 * (sizes in bytes, seconds, reused or built, and which of its inputs made a build necessary) is written to
 * {@code target/codegen.tsv}.
 *
 * @since 0.1.0
 */
@Mojo(
        name = "generate-code",
        defaultPhase = LifecyclePhase.COMPILE,
        requiresDependencyResolution = ResolutionScope.COMPILE,
        threadSafe = true)
public class GenerateCodeGoal extends StageGoal {

    /**
     * Directory of the engine's C sources.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.engine.sources", defaultValue = "${project.basedir}/src/main/c")
    private File engineSources;

    /**
     * Python program whose run decides what the compiler makes fast. Without the file there is no such run.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.codegen.training", defaultValue = "${project.basedir}/src/main/python/training.py")
    private File training;

    /**
     * Whether the interpreter is compiled twice, the second time as a whole and with what the training program told.
     * Takes a bit more than twice the time and makes Python code about a tenth faster. Example:
     * {@code -Dfaasm.codegen.train=false}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.codegen.train", defaultValue = "true")
    private boolean train;

    /**
     * CPUs that code is generated for: {@code native} is this machine's, {@code portable} every CPU of its architecture,
     * at some cost of speed. The engine refuses code that its CPU cannot run. Example: {@code -Dfaasm.codegen.cpu=portable}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.codegen.cpu", defaultValue = "native")
    private String cpu;

    /**
     * What generates code: {@code native} is wasm2c and clang, for the engine of this project; {@code wamr} is
     * {@code wamrc} and {@code wavm} is {@code wavm compile}, whose code is for those runtimes, so that no runtime root can be
     * assembled from it. Example: {@code mvn install -pl codegen -Dfaasm.codegen.backend=wamr}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.codegen.backend", defaultValue = "native")
    private String backend;

    /**
     * The program of the backends {@code wamr} and {@code wavm}. By default it is looked for on the PATH. Example:
     * {@code -Dfaasm.codegen.compiler=/opt/wamr/wamrc}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.codegen.compiler")
    private File compiler;

    @Parameter(defaultValue = "${project.build.directory}", readonly = true, required = true)
    private File buildDirectory;

    @Override
    protected void perform() throws IOException {
        Backend chosen = Backend.of(backend, Optional.ofNullable(compiler).map(File::toPath), host());
        Console console = console();
        StageArtifacts products = products();
        CodegenRequest request = new CodegenRequest(
                products.directory(CpythonStage.STAGE),
                List.of(products.directory(PackagesStage.STAGE)),
                Toolchain.of(products.descriptor("toolchain")),
                engineSources.toPath(),
                train && training.isFile() ? Optional.of(training.toPath()) : Optional.empty(),
                target(),
                chosen);
        CodegenStage.Generated generated =
                new CodegenStage(cache(), host(), new ProcessRunner(console), console).generate(request);
        Path report = buildDirectory.toPath().resolve("codegen.tsv");
        Files.createDirectories(report.getParent());
        Files.write(report, generated.report());
        attach(generated.product(), products.descriptor(CpythonStage.STAGE).value("version"), cpu.equals("portable"));
    }

    private Target target() {
        return switch (cpu) {
            case "native" -> Target.ofThisMachine();
            case "portable" -> Target.portable();
            default ->
                throw new BuildFailure(
                        "There is no choice \"" + cpu + "\" of CPUs (faasm.codegen.cpu).",
                        "Use \"native\" or \"portable\".");
        };
    }
}
