package io.faasm.maven.toolchain;

import io.faasm.core.console.Console;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a toolchain needs and Emscripten's SDK does not have: Python, wabt, make and a compiler for native code. Each is the
 * host's where that fits, and the {@code debian} toolchain's where it does not.
 */
final class CompanionTools {
    private final Part<HostTools.Python> python;
    private final Part<HostTools.Wabt> wabt;
    private final Part<Path> make;
    private final Part<NativeCompiler> compiler;
    private final Provisioner debian;
    private final Console console;

    CompanionTools(HostTools tools, Provisioner debian, Console console) {
        this.python = new Part<>(tools::python);
        this.wabt = new Part<>(tools::wabt);
        this.make = new Part<>(tools::make);
        this.compiler = new Part<>(() -> new NativeCompiler(tools.nativeClang(), List.of(), List.of("-fuse-ld=lld")));
        this.debian = debian;
        this.console = console;
    }

    /**
     * A compiler for this host's own code.
     *
     * @param compileFlags what it needs to compile for this host
     * @param linkFlags what it needs to link for this host
     */
    record NativeCompiler(Path clang, List<String> compileFlags, List<String> linkFlags) {}

    /**
     * The tools.
     *
     * @param origin the identity of the Debian packages that some of them are from
     * @param inputs whether these are as locked
     */
    record Found(
            HostTools.Python python,
            HostTools.Wabt wabt,
            Path make,
            NativeCompiler compiler,
            String origin,
            String inputs) {}

    /** Why they cannot be had, or empty if they can. Cheap, and changes nothing. */
    Optional<String> obstacle() {
        List<String> missing = missing();
        return missing.isEmpty()
                ? Optional.empty()
                : debian.obstacle()
                        .map(obstacle ->
                                String.join("; ", missing) + "; Debian packages cannot stand in, because " + obstacle);
    }

    Found find() {
        List<String> missing = missing();
        if (missing.isEmpty()) {
            console.debug("toolchain: what emsdk does not have is the host's");
        } else {
            console.info("toolchain: what emsdk and this host do not have comes from Debian packages: "
                    + String.join("; ", missing));
        }
        Optional<Toolchain> stand = missing.isEmpty() ? Optional.empty() : Optional.of(debian.provision());
        return new Found(
                python.or(stand, other -> new HostTools.Python(other.python(), other.pythonVersion())),
                wabt.or(
                        stand,
                        other -> new HostTools.Wabt(other.wasm2c(), other.wasm2cRuntime(), other.wasm2cHeaders())),
                make.or(stand, Toolchain::make),
                compiler.or(
                        stand,
                        other -> new NativeCompiler(
                                other.nativeClang(), other.nativeCompileFlags(), other.nativeLinkFlags())),
                stand.map(Toolchain::identity).orElse("host"),
                stand.map(Toolchain::inputs).orElse("installed"));
    }

    private interface Search<T> {
        T perform() throws Missing;
    }

    /** A tool of the host, or why there is none: looked for once, because some take a while to tell their version. */
    private static final class Part<T> {
        private final Search<T> search;
        private Optional<T> tool = Optional.empty();
        private Optional<String> missing = Optional.empty();

        Part(Search<T> search) {
            this.search = search;
        }

        Optional<String> missing() {
            if (tool.isEmpty() && missing.isEmpty()) {
                try {
                    tool = Optional.of(search.perform());
                } catch (Missing nothing) {
                    missing = Optional.of(nothing.getMessage());
                }
            }
            return missing;
        }

        T or(Optional<Toolchain> stand, Function<Toolchain, T> part) {
            return missing().isEmpty() ? tool.orElseThrow() : part.apply(stand.orElseThrow());
        }
    }

    private List<String> missing() {
        return Stream.of(python, wabt, make, compiler)
                .flatMap(part -> part.missing().stream())
                .toList();
    }
}
