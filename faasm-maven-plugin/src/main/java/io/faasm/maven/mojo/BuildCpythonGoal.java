package io.faasm.maven.mojo;

import io.faasm.maven.console.Console;
import io.faasm.maven.cpython.CpythonRequest;
import io.faasm.maven.cpython.CpythonStage;
import io.faasm.maven.process.ProcessRunner;
import io.faasm.maven.product.ProductArchive;
import io.faasm.maven.toolchain.Toolchain;
import java.io.File;
import java.util.Optional;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;

/**
 * Cross-compiles CPython to WebAssembly with the toolchain that this project depends on, links the main module
 * {@code python.wasm} with the guest library, prunes the standard library, and attaches the result. Fails when the main
 * module would import anything but WASI and Faasm's host interface. Takes about two minutes on two processors the first
 * time and does nothing when the cache holds the result.
 *
 * @since 0.1.0
 */
@Mojo(
        name = "build-cpython",
        defaultPhase = LifecyclePhase.COMPILE,
        requiresDependencyResolution = ResolutionScope.COMPILE,
        threadSafe = true)
public class BuildCpythonGoal extends Goal {

    /**
     * Version of CPython to build. The Debian release of the toolchain has to carry its sources, and the toolchain's build
     * Python has to be of exactly this version. Example: {@code -Dfaasm.cpython.version=3.13.5}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.cpython.version", defaultValue = "3.13.5")
    private String cpythonVersion;

    /**
     * Folder that says how CPython is built: {@code sources} (source packages), {@code patches}, {@code config} (answers
     * for configure, code generation flags), {@code c} (guest library, entrypoint), {@code guest} (link flags, allowed
     * imports) and {@code prune} (what of the standard library is left out).
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.cpython.recipe", defaultValue = "${project.basedir}/src/main")
    private File recipe;

    /**
     * Address of the Debian archive that source packages come from, the directory that holds {@code dists/}. By default
     * the archives of the host's own apt configuration are tried in turn. Example:
     * {@code -Dfaasm.debian.mirror=file:/srv/debian}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.debian.mirror")
    private String debianMirror;

    /**
     * Has CPython's configure find out everything about Emscripten by itself, which takes some minutes, although the
     * answers for this pair of versions are known. Off by default; has no effect for other versions, which are always
     * asked. Example: {@code -Dfaasm.cpython.probe}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.cpython.probe", defaultValue = "false")
    private boolean probe;

    @Override
    protected void perform() {
        Console console = console();
        ProductArchive.Packed product = new CpythonStage(cache(), host(), new ProcessRunner(console), console)
                .build(new CpythonRequest(
                        cpythonVersion,
                        Toolchain.of(products().descriptor(Toolchain.STAGE)),
                        recipe.toPath(),
                        Optional.ofNullable(debianMirror),
                        probe));
        products().attach(product.descriptor(), Optional.of(product.archive()));
    }
}
