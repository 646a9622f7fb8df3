package io.faasm.maven.mojo;

import io.faasm.core.console.Console;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.cpython.CpythonRequest;
import io.faasm.maven.cpython.CpythonStage;
import io.faasm.maven.cpython.SourceWish;
import io.faasm.maven.inputs.Inputs;
import io.faasm.maven.product.Product;
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
public class BuildCpythonGoal extends DownloadingGoal {

    /**
     * Version of CPython to build: one of the releases that the recipe's {@code versions} name. It is cross-compiled by a
     * Python of exactly this version, the toolchain's or one that is built from the same sources first, which takes about
     * a minute. Example: {@code -Dfaasm.cpython.version=3.11.2}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.cpython.version", defaultValue = Defaults.CPYTHON_VERSION)
    private String cpythonVersion;

    /**
     * Where CPython's sources come from: {@code debian} is the source package of the version's Debian release, with
     * Debian's security patches; {@code git} is the version's tag in a repository; {@code archive} is the archive of a
     * release. By default what the version's recipe names; a version that Debian does not carry has no default. Example:
     * {@code -Dfaasm.cpython.source=archive}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.cpython.source")
    private String source;

    /**
     * Address of the repository for {@code faasm.cpython.source=git}, or of the archive for {@code archive}: https, http
     * or file. By default the project's own. Has no meaning for {@code debian} and is refused there. Example:
     * {@code -Dfaasm.cpython.url=file:/srv/Python-3.11.2.tgz}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.cpython.url")
    private String url;

    /**
     * Commit that the version's tag has to name, 40 hexadecimal digits; only for {@code faasm.cpython.source=git}. By
     * default what the version's recipe knows. Example:
     * {@code -Dfaasm.cpython.commit=878ead1ac1651965126322c1b3d124faf5484dc6}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.cpython.commit")
    private String commit;

    /**
     * SHA-256 that the archive has to have, 64 hexadecimal digits; only for {@code faasm.cpython.source=archive}. By
     * default that of the archive which the version's recipe names.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.cpython.sha256")
    private String sha256;

    /**
     * A Python of exactly {@code faasm.cpython.version} that runs on this machine, to cross-compile with. By default the
     * toolchain's, if it is of that version, or else one that is built from the same sources. Example:
     * {@code -Dfaasm.cpython.buildPython=/usr/bin/python3.11}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.cpython.buildPython")
    private File buildPython;

    /**
     * Folder that says how CPython is built: {@code versions} (for each series what differs: sources, patches, answers for
     * configure, lists), {@code config} (answers for configure, code generation flags), {@code c} (guest library,
     * entrypoint), {@code guest} (link flags, allowed imports) and {@code prune} (what of the standard library is left
     * out).
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.cpython.recipe", defaultValue = "${project.basedir}/src/main")
    private File recipe;

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
        Product product;
        try (Inputs inputs = inputs()) {
            product = new CpythonStage(inputs, cache(), host(), new ProcessRunner(console), console)
                    .build(new CpythonRequest(
                            cpythonVersion,
                            new SourceWish(
                                    Optional.ofNullable(source),
                                    Optional.ofNullable(url),
                                    Optional.ofNullable(commit),
                                    Optional.ofNullable(sha256)),
                            Toolchain.of(products().descriptor(Toolchain.STAGE)),
                            recipe.toPath(),
                            Optional.ofNullable(buildPython).map(File::toPath),
                            probe));
        }
        attach(product, cpythonVersion, true);
    }
}
