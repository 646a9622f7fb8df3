package io.faasm.maven.mojo;

import io.faasm.core.console.Console;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.inputs.Inputs;
import io.faasm.maven.product.Descriptor;
import io.faasm.maven.toolchain.DebianRecipe;
import io.faasm.maven.toolchain.EmsdkRecipe;
import io.faasm.maven.toolchain.ToolchainChoice;
import io.faasm.maven.toolchain.ToolchainRequest;
import io.faasm.maven.toolchain.ToolchainStage;
import io.faasm.maven.toolchain.VersionRange;
import java.io.File;
import java.util.Optional;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Provides Emscripten, wabt, a native compiler and the build Python, tries them on small programs, and attaches a
 * descriptor that tells later stages where they are. Nothing outside the cache directory is changed, and no root
 * permission is needed. Does nothing when the cache holds the toolchain already.
 *
 * @since 0.1.0
 */
@Mojo(name = "provision-toolchain", defaultPhase = LifecyclePhase.COMPILE, threadSafe = true)
public class ProvisionToolchainGoal extends DownloadingGoal {

    /**
     * Where the toolchain comes from: {@code installed} takes {@code emcc}, {@code wasm2c}, {@code make} and Python from
     * {@code EMSDK} and the PATH; {@code debian} unpacks Debian packages into the cache (about 330 MB to download and
     * 700 MB on disk, on any Linux host with {@code dpkg-deb}); {@code emsdk} checks Emscripten's own SDK out of its git repository
     * and has it install and activate {@code faasm.emsdk.version}, where wabt, clang, make and Python, which it does not
     * have, are those on the PATH or else Debian packages; {@code auto} takes the first of {@code installed}, {@code debian}
     * and {@code emsdk} that fits and logs why. Example: {@code -Dfaasm.toolchain=debian}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.toolchain", defaultValue = "auto")
    private String toolchain;

    /**
     * Directory that says which Debian release and packages make up the {@code debian} toolchain and what of them is left
     * out: {@code suite.txt}, {@code packages.txt}, {@code left-out-packages.txt}, {@code left-out-files.txt}; and {@code
     * inputs.lock}, which files these are.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.toolchain.recipe", defaultValue = "${project.basedir}/src/main/debian")
    private File recipe;

    /**
     * Versions of Emscripten that are accepted, from the first (included) to the second (excluded). Applies to every kind
     * of toolchain. Example: {@code -Dfaasm.emscripten.range=[3.1.69,3.1.70)}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.emscripten.range", defaultValue = "[3.1.60,4)")
    private String emscriptenRange;

    /**
     * Version of CPython that will be built. It is cross-compiled by a Python of exactly this version, so that of several
     * installed ones that one is taken; where there is none, {@code build-cpython} builds it. Example:
     * {@code -Dfaasm.cpython.version=3.13.5}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.cpython.version", defaultValue = Defaults.CPYTHON_VERSION)
    private String cpythonVersion;

    /**
     * The git repository that {@code faasm.toolchain=emsdk} checks emsdk out of: an {@code https}, {@code http} or
     * {@code file} address, or the absolute path of a repository on this machine, of which what is committed counts.
     * Credentials come from {@code ~/.netrc}. Example: {@code -Dfaasm.emsdk.url=https://git.example.org/mirrors/emsdk.git}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.emsdk.url", defaultValue = "https://github.com/emscripten-core/emsdk.git")
    private String emsdkUrl;

    /**
     * The version of Emscripten that emsdk installs and activates; {@code faasm.emscripten.range} has to accept it. Example:
     * {@code -Dfaasm.emsdk.version=3.1.69}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.emsdk.version", defaultValue = Defaults.EMSDK_VERSION)
    private String emsdkVersion;

    /**
     * Tag, branch or commit of the repository. By default the tag that is named like {@code faasm.emsdk.version}; a
     * repository that has emsdk as a submodule has tags of its own. Example: {@code -Dfaasm.emsdk.revision=0.27.0}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.emsdk.revision")
    private String emsdkRevision;

    /**
     * The commit, 40 hexadecimal digits, that the revision has to be: if it is another one, the build fails. With it the
     * repository is not asked again once the toolchain is there. By default what {@code faasm.emsdk.recipe} says of that
     * address and tag, if anything. Example:
     * {@code -Dfaasm.emsdk.commit=ca7b40ae222a2d8763b6ac845388744b0e57cfb7}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.emsdk.commit")
    private String emsdkCommit;

    /**
     * Where emsdk is a submodule in the checkout, which then is that of another project; of its submodules only this one is
     * fetched. By default the repository is emsdk's own. Example: {@code -Dfaasm.emsdk.path=emsdk/emsdk}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.emsdk.path")
    private String emsdkPath;

    /**
     * File that says which commits tags of emsdk repositories have to be: lines of an address, a tag and a commit.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.emsdk.recipe", defaultValue = "${project.basedir}/src/main/emsdk/commits.txt")
    private File emsdkRecipe;

    /**
     * Directory of patches ({@code *.patch}, in the order of their names) to the Emscripten that emsdk installed. Each
     * tells in its header what it changes and why; one that does not fit fails the build.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.emsdk.patches", defaultValue = "${project.basedir}/src/main/patches")
    private File emsdkPatches;

    @Override
    protected void perform() {
        Console console = console();
        ToolchainChoice.Emsdk emsdk = new ToolchainChoice.Emsdk(
                emsdkUrl,
                emsdkVersion,
                emsdkRevision == null ? emsdkVersion : emsdkRevision,
                Optional.ofNullable(emsdkCommit),
                Optional.ofNullable(emsdkPath));
        ToolchainRequest request = new ToolchainRequest(
                ToolchainChoice.parse(toolchain, emsdk),
                VersionRange.parse(emscriptenRange),
                cpythonVersion,
                DebianRecipe.read(recipe.toPath()),
                EmsdkRecipe.read(emsdkRecipe.toPath(), emsdkPatches.toPath()));
        Descriptor descriptor;
        try (Inputs inputs = inputs()) {
            descriptor =
                    new ToolchainStage(inputs, cache(), host(), new ProcessRunner(console), console).provision(request);
        }
        console.info("toolchain: " + descriptor.value("kind") + ", Emscripten " + descriptor.value("emscripten.version")
                + ", Python " + descriptor.value("python.version"));
        attachToolchain(descriptor, cpythonVersion);
    }
}
