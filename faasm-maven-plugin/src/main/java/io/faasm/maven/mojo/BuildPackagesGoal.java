package io.faasm.maven.mojo;

import io.faasm.maven.console.Console;
import io.faasm.maven.cpython.CpythonStage;
import io.faasm.maven.packages.PackagesRequest;
import io.faasm.maven.packages.PackagesStage;
import io.faasm.maven.process.ProcessRunner;
import io.faasm.maven.product.Descriptor;
import io.faasm.maven.product.ProductArchive;
import io.faasm.maven.recipe.RecipeLines;
import io.faasm.maven.toolchain.Toolchain;
import java.io.File;
import java.util.List;
import java.util.Optional;
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
public class BuildPackagesGoal extends Goal {

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
     * Directory in which archives of sources, by their file names, are looked for before they are downloaded. None by
     * default. It is for networks without access to where a project keeps its releases; the recipe's SHA-256 is checked all
     * the same. Example: {@code -Dfaasm.packages.archives=/srv/archives}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.packages.archives")
    private File archives;

    /**
     * File with the flags that all WebAssembly code is compiled with.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.cpython.codeFlags", defaultValue = "${project.basedir}/src/main/config/code-flags.txt")
    private File codeFlags;

    /**
     * Address of the Debian archive that sources and tools come from, the directory that holds {@code dists/}. By default
     * the archives of the host's own apt configuration are tried in turn. Example: {@code
     * -Dfaasm.debian.mirror=file:/srv/debian}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.debian.mirror")
    private String debianMirror;

    /**
     * Archives in which source files are looked for that Debian's signed index lists and the Debian archive itself does not
     * have: addresses of the directories that hold {@code pool/}, with commas between them. They are asked in this order, and
     * after them the archives of distributions with Debian's sources, as Debian's package python-apt-common names them. None
     * by default. Whatever comes must have the digest of the signed index. Example: {@code
     * -Dfaasm.debian.source.mirrors=http://mirror.example.org/debian,http://old.example.org/debian}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.debian.source.mirrors")
    private List<String> debianSourceMirrors = List.of();

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
        ProductArchive.Packed product = new PackagesStage(cache(), host(), new ProcessRunner(console), console)
                .build(new PackagesRequest(
                        recipes.toPath(),
                        Toolchain.of(products.descriptor(Toolchain.STAGE)),
                        products.directory(CpythonStage.STAGE),
                        cpython.value("series"),
                        RecipeLines.read(codeFlags.toPath()),
                        Optional.ofNullable(debianMirror),
                        debianSourceMirrors,
                        Optional.ofNullable(archives).map(File::toPath),
                        probe));
        products.attach(product.descriptor(), Optional.of(product.archive()));
    }
}
