package io.faasm.maven.mojo;

import io.faasm.maven.console.Console;
import io.faasm.maven.packages.PackagesStage;
import io.faasm.maven.process.ProcessRunner;
import io.faasm.maven.product.Descriptor;
import io.faasm.maven.runtimeroot.Launcher;
import io.faasm.maven.runtimeroot.RuntimeRootRequest;
import io.faasm.maven.runtimeroot.RuntimeRootStage;
import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;

/**
 * Assembles the file system that functions see, with the interpreter's machine code and the engine beside it, attaches it
 * as an archive, and puts the command {@code python3} into the module's {@code target/bin}. The same inputs give the same
 * bytes. Does nothing when the cache holds the runtime root already.
 *
 * @since 0.1.0
 */
@Mojo(
        name = "assemble-root",
        defaultPhase = LifecyclePhase.COMPILE,
        requiresDependencyResolution = ResolutionScope.COMPILE,
        threadSafe = true)
public class AssembleRootGoal extends Goal {

    /**
     * Directory of Python packages that go into the root's {@code site-packages}, beside the standard library.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.root.packages", defaultValue = "${project.basedir}/src/main/python")
    private File packages;

    @Parameter(defaultValue = "${project.build.directory}", readonly = true, required = true)
    private File buildDirectory;

    @Override
    protected void perform() {
        Console console = console();
        StageArtifacts products = products();
        Descriptor cpython = products.descriptor("cpython-build");
        RuntimeRootRequest request = new RuntimeRootRequest(
                products.directory("cpython-build"),
                cpython.key(),
                products.directory("codegen"),
                products.descriptor("codegen").key(),
                cpython.value("version"),
                products.directory(PackagesStage.STAGE),
                products.descriptor(PackagesStage.STAGE).key(),
                packages.toPath());
        RuntimeRootStage.Assembled assembled =
                new RuntimeRootStage(cache(), new ProcessRunner(console), console).assemble(request);
        Path launcher = Launcher.link(assembled.entry().directory(), buildDirectory.toPath());
        console.info("runtime-root: " + launcher);
        products.attach(
                assembled.packed().descriptor(), Optional.of(assembled.packed().archive()));
    }
}
