package io.faasm.maven.mojo;

import io.faasm.core.console.Console;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.cpython.CpythonStage;
import io.faasm.maven.inputs.Inputs;
import io.faasm.maven.packages.PackagesRequest;
import io.faasm.maven.packages.PackagesStage;
import io.faasm.maven.product.Descriptor;
import io.faasm.maven.product.Product;
import io.faasm.maven.recipe.RecipeLines;
import io.faasm.maven.toolchain.Toolchain;
import java.io.File;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;

/**
 * Builds Python packages for the runtime root's {@code site-packages} from their recipes, with extension modules as
 * WebAssembly side modules, after {@code faasm:build-cpython} in the same project. Every package is an entry of the cache of
 * its own: a changed recipe rebuilds that package alone. Fails when a package does not turn out to have the version and the
 * extension modules that its recipe tells.
 *
 * @since 0.1.0
 */
@Mojo(
        name = "build-packages",
        defaultPhase = LifecyclePhase.COMPILE,
        requiresDependencyResolution = ResolutionScope.COMPILE,
        threadSafe = true)
public class BuildPackagesGoal extends DownloadingGoal {

    /**
     * Directory of the recipes: a folder for each package, with {@code recipe.properties}, {@code patches} and {@code
     * prune.tsv}; beside them the lists of flags, of tools and of test tools. Example: {@code
     * -Dfaasm.packages.recipes=/srv/recipes}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.packages.recipes", defaultValue = "${project.basedir}/src/main/packages")
    private File recipes;

    /**
     * File with the flags that all WebAssembly code is compiled with.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.cpython.codeFlags", defaultValue = "${project.basedir}/src/main/config/code-flags.txt")
    private File codeFlags;

    /**
     * Has Meson ask the compiler for every function of the C library, which takes numpy more than a minute, although the
     * answers for this version of the package and of Emscripten are in the recipe. Off by default; has no effect on other
     * versions, for which it always asks. What it found is kept in the cache's logs. Example: {@code
     * -Dfaasm.packages.probe}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.packages.probe", defaultValue = "false")
    private boolean probe;

    @Override
    protected void perform() {
        Console console = console();
        StageArtifacts products = products();
        Descriptor cpython = products.descriptor(CpythonStage.STAGE);
        Product product;
        try (Inputs inputs = inputs()) {
            product = new PackagesStage(inputs, cache(), host(), new ProcessRunner(console), console)
                    .build(new PackagesRequest(
                            recipes.toPath(),
                            Toolchain.of(products.descriptor(Toolchain.STAGE)),
                            products.directory(CpythonStage.STAGE),
                            cpython.value("series"),
                            RecipeLines.read(codeFlags.toPath()),
                            probe));
        }
        attach(product, cpython.value("version"), true);
    }
}
