package io.faasm.maven.mojo;

import io.faasm.core.console.Console;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.clustermodule.ClusterModuleStage;
import io.faasm.maven.clustermodule.ClusterModuleTester;
import io.faasm.maven.codegen.CodegenStage;
import io.faasm.maven.product.Descriptor;
import io.faasm.maven.product.ProductStore;
import io.faasm.maven.toolchain.Toolchain;
import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;

/**
 * Tries the module of {@code faasm:link-cluster-module} where there is no directory: on {@code faasm-worker}, which behaves as
 * Faasm's own workers do, in the engine of this project, and under Node's WASI. A function that does nothing is called a
 * thousand times on one worker, and what it leaves open is counted. Takes about a minute; a module that has passed is not
 * tried again.
 *
 * @since 0.1.0
 */
@Mojo(
        name = "test-cluster-module",
        defaultPhase = LifecyclePhase.TEST,
        requiresDependencyResolution = ResolutionScope.COMPILE,
        threadSafe = true)
public class TestClusterModuleGoal extends Goal {

    /**
     * Directory of the functions that are called.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.cluster.tests", defaultValue = "${project.basedir}/src/test")
    private File tests;

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
    protected void perform() {
        if (skipTests) {
            getLog().info("Tests are skipped.");
            return;
        }
        Console console = console();
        StageArtifacts products = products();
        Descriptor codegen = products.descriptor(CodegenStage.STAGE);
        Path programs = products.directory(CodegenStage.STAGE);
        Descriptor built = Descriptor.read(buildDirectory.toPath().resolve(ClusterModuleStage.STAGE + ".json"));
        new ClusterModuleTester(cache(), new ProcessRunner(console), console)
                .test(new ClusterModuleTester.Request(
                        new ProductStore(cache()).locate(built, Optional.empty()),
                        tests.toPath(),
                        programs.resolve(codegen.value("worker")),
                        programs.resolve(codegen.value("engine")),
                        Toolchain.of(products.descriptor(Toolchain.STAGE)).node()));
    }
}
