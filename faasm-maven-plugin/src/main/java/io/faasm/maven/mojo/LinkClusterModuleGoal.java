package io.faasm.maven.mojo;

import io.faasm.core.console.Console;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.clustermodule.ClusterModuleRequest;
import io.faasm.maven.clustermodule.ClusterModuleStage;
import io.faasm.maven.codegen.CodegenStage;
import io.faasm.maven.codegen.Target;
import io.faasm.maven.cpython.CpythonStage;
import io.faasm.maven.packages.PackagesStage;
import io.faasm.maven.product.Descriptor;
import io.faasm.maven.product.Product;
import io.faasm.maven.runtimeroot.RuntimeRootStage;
import io.faasm.maven.toolchain.Toolchain;
import java.io.File;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;

/**
 * Links one WebAssembly module, {@code py_func.wasm}, that needs no directory: CPython, the library of the runtime root as byte
 * code, {@code pyfaasm}, and packages whose extension modules are built in. It is what a Faasm cluster gets, whose workers
 * load no shared objects and know no WebAssembly exceptions. Generates its machine code for the engine of this project as
 * well, and attaches both.
 *
 * @since 0.1.0
 */
@Mojo(
        name = "link-cluster-module",
        defaultPhase = LifecyclePhase.COMPILE,
        requiresDependencyResolution = ResolutionScope.COMPILE,
        threadSafe = true)
public class LinkClusterModuleGoal extends StageGoal {

    /** How a list without a package is written. */
    private static final String NONE = "none";

    /**
     * The packages that are linked in, and those they need, with commas between them; {@code none} for no packages. By
     * default all packages of the runtime root that can be. Importing one that is left out raises an {@code ImportError} that
     * says why. Example: {@code -Dfaasm.cluster.packages=msgpack,six}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.cluster.packages")
    private List<String> clusterPackages;

    /**
     * Directory of the flags and C sources of the link.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.cluster.recipe", defaultValue = "${project.basedir}/src/main/link")
    private File recipe;

    /**
     * Level of optimization of the module's machine code for the engine of this project, as clang has it: 0 to 3. It is for
     * trying the module; workers make their own machine code. Example: {@code -Dfaasm.cluster.optimize=3}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.cluster.optimize", defaultValue = "1")
    private String optimize;

    @Override
    protected void perform() {
        if (!optimize.matches("[0-3]")) {
            throw new BuildFailure(
                    "faasm.cluster.optimize is \"" + optimize + "\", which is no level of optimization.",
                    "Use a number from 0 to 3.");
        }
        Console console = console();
        StageArtifacts products = products();
        Descriptor cpython = products.descriptor(CpythonStage.STAGE);
        Descriptor codegen = products.descriptor(CodegenStage.STAGE);
        Product product = new ClusterModuleStage(cache(), host(), new ProcessRunner(console), console)
                .build(new ClusterModuleRequest(
                        Toolchain.of(products.descriptor(Toolchain.STAGE)),
                        recipe.toPath(),
                        products.directory(CpythonStage.STAGE),
                        cpython.value("series"),
                        products.directory(PackagesStage.STAGE),
                        wanted(),
                        products.directory(RuntimeRootStage.STAGE),
                        products.directory(CodegenStage.STAGE),
                        isPortable(codegen) ? Target.portable() : Target.ofThisMachine(),
                        "-O" + optimize));
        attach(product, cpython.value("version"), isPortable(codegen));
    }

    private Optional<List<String>> wanted() {
        if (clusterPackages == null || clusterPackages.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(clusterPackages.equals(List.of(NONE)) ? List.of() : clusterPackages);
    }
}
