package io.faasm.maven.mojo;

import io.faasm.maven.console.Console;
import io.faasm.maven.process.ProcessRunner;
import io.faasm.maven.product.Descriptor;
import io.faasm.maven.toolchain.DebianRecipe;
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
public class ProvisionToolchainGoal extends Goal {

    /**
     * Where the toolchain comes from: {@code installed} takes {@code emcc}, {@code wasm2c}, {@code make} and Python from
     * {@code EMSDK} and the PATH; {@code debian} unpacks Debian packages into the cache (about 400 MB to download and
     * 900 MB on disk, on any Debian or Ubuntu host); {@code emsdk} is reserved for Emscripten's own SDK; {@code auto}
     * takes the first of {@code installed} and {@code debian} that fits and logs why. Example:
     * {@code -Dfaasm.toolchain=debian}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.toolchain", defaultValue = "auto")
    private String toolchain;

    /**
     * Address of the Debian archive that the {@code debian} toolchain and the source packages come from: the directory
     * that holds {@code dists/}. By default the archives of the host's own apt configuration are tried in turn; a host
     * that has none (Ubuntu) needs this property. Every index is checked against Debian's keyring whatever the address.
     * Example: {@code -Dfaasm.debian.mirror=file:/srv/debian}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.debian.mirror")
    private String debianMirror;

    /**
     * Directory that says which Debian release and packages make up the {@code debian} toolchain and what of them is left
     * out: {@code suite.txt}, {@code packages.txt}, {@code left-out-packages.txt}, {@code left-out-files.txt}.
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
     * Version of CPython that will be built. The build Python has to have exactly this version, because it runs that
     * version's own build scripts and compiles its standard library. Example: {@code -Dfaasm.cpython.version=3.13.5}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.cpython.version", defaultValue = "3.13.5")
    private String cpythonVersion;

    @Override
    protected void perform() {
        Console console = console();
        ToolchainRequest request = new ToolchainRequest(
                ToolchainChoice.parse(toolchain, Optional.ofNullable(debianMirror)),
                VersionRange.parse(emscriptenRange),
                cpythonVersion,
                DebianRecipe.read(recipe.toPath()));
        Descriptor descriptor =
                new ToolchainStage(cache(), host(), new ProcessRunner(console), console).provision(request);
        console.info("toolchain: " + descriptor.value("kind") + ", Emscripten " + descriptor.value("emscripten.version")
                + ", Python " + descriptor.value("python.version"));
        products().attach(descriptor, Optional.empty());
    }
}
