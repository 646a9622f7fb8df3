package io.faasm.maven.mojo;

import io.faasm.core.console.Console;
import io.faasm.core.failure.BuildFailure;
import io.faasm.maven.cpython.CpythonStage;
import io.faasm.maven.product.Descriptor;
import io.faasm.maven.product.ProductStore;
import io.faasm.maven.signatures.KnownMismatches;
import io.faasm.maven.signatures.SignatureCheck;
import io.faasm.maven.signatures.SignatureReport;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;

/**
 * Finds C functions whose WebAssembly type is not the one by which CPython calls them through its tables: method tables,
 * getters and setters, slots of types and modules. Such a function traps when it is called, where other machines go on.
 * Reads object files, archives of them and shared objects, and runs nothing. Building CPython does the same by itself.
 *
 * @since 0.1.0
 */
@Mojo(name = "check-signatures", requiresProject = false, aggregator = true, threadSafe = true)
public final class CheckSignaturesGoal extends Goal {

    /**
     * Object files, archives ({@code .a}) and shared objects ({@code .so}) to look at, separated by commas. By default the
     * libraries and modules of the CPython that this reactor has built. Example:
     * {@code -Dfaasm.signatures.files=build/module.o,build/libextra.a}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.signatures.files")
    private List<File> files;

    /**
     * Further objects and archives, separated by commas, which only tell the types of the functions that the others refer
     * to. None by default. Example: {@code -Dfaasm.signatures.context=libpython3.13.a}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.signatures.context")
    private List<File> context;

    /**
     * Directory of the C sources, from which the lines that mend a finding take the function's declaration. Without it
     * they leave the declaration open. Example: {@code -Dfaasm.signatures.sources=src}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.signatures.sources")
    private File sources;

    /**
     * List of findings that stay: lines of function, table and reason, separated by tabs. Lines that fit no finding fail
     * the build. None by default. Example: {@code -Dfaasm.signatures.known=known-mismatches.tsv}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.signatures.known")
    private File known;

    /**
     * File for the whole report, as tab-separated lines. None is written by default. Example:
     * {@code -Dfaasm.signatures.report=signatures.tsv}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.signatures.report")
    private File report;

    @Override
    protected void perform() throws IOException {
        Console console = console();
        SignatureReport seen = new SignatureCheck(
                        files == null || files.isEmpty() ? builtCpython() : paths(files),
                        paths(context),
                        Optional.ofNullable(sources).map(File::toPath))
                .run();
        seen.kinds()
                .forEach((kind, count) -> console.info("signatures: " + kind + ": " + count.functions()
                        + " functions in " + count.tables() + " tables"));
        console.info("signatures: " + seen.summary());
        if (report != null) {
            seen.write(report.toPath());
        }
        seen.require(known == null ? KnownMismatches.none() : KnownMismatches.read(known.toPath()));
    }

    private static List<Path> paths(List<File> given) {
        if (given == null) {
            return List.of();
        }
        for (File file : given) {
            if (!file.isFile()) {
                throw new BuildFailure(
                        "There is no file " + file + " to check.",
                        "Correct -Dfaasm.signatures.files or -Dfaasm.signatures.context.");
            }
        }
        return given.stream().map(File::toPath).toList();
    }

    private List<Path> builtCpython() {
        for (MavenProject each : session().getProjects()) {
            Path descriptor = Path.of(each.getBuild().getDirectory(), CpythonStage.STAGE + ".json");
            if (Files.isRegularFile(descriptor)) {
                return CpythonStage.binaries(
                        new ProductStore(cache()).locate(Descriptor.read(descriptor), Optional.empty()));
            }
        }
        throw new BuildFailure(
                "There are no files to check, and no module of this build has built CPython.",
                "Name files with -Dfaasm.signatures.files, or build CPython first: mvn compile -pl cpython-build -am");
    }
}
