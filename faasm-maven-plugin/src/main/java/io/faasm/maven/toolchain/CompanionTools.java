package io.faasm.maven.toolchain;

import io.faasm.maven.console.Console;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a toolchain needs and Emscripten's SDK does not have: Python, wabt, make and a compiler for native code. Each is the
 * host's where that fits, and the {@code debian} toolchain's where it does not.
 */
final class CompanionTools {
    private final HostTools tools;
    private final Provisioner debian;
    private final Console console;

    CompanionTools(HostTools tools, Provisioner debian, Console console) {
        this.tools = tools;
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
     * @param identity tells these tools from others
     */
    record Found(HostTools.Python python, HostTools.Wabt wabt, Path make, NativeCompiler compiler, String identity) {}

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
        HostTools.Python python =
                choose(tools::python, stand, other -> new HostTools.Python(other.python(), other.pythonVersion()));
        HostTools.Wabt wabt = choose(
                tools::wabt,
                stand,
                other -> new HostTools.Wabt(other.wasm2c(), other.wasm2cRuntime(), other.wasm2cHeaders()));
        Path make = choose(tools::make, stand, Toolchain::make);
        NativeCompiler compiler = choose(
                this::compiler,
                stand,
                other -> new NativeCompiler(other.nativeClang(), other.nativeCompileFlags(), other.nativeLinkFlags()));
        String identity = python + " " + wabt + " " + make + " " + compiler
                + stand.map(other -> " " + other.identity()).orElse("");
        return new Found(python, wabt, make, compiler, identity);
    }

    private interface Search<T> {
        T perform() throws Missing;
    }

    private static <T> T choose(Search<T> search, Optional<Toolchain> stand, Function<Toolchain, T> part) {
        try {
            return search.perform();
        } catch (Missing missing) {
            return part.apply(stand.orElseThrow(() -> new IllegalStateException(missing)));
        }
    }

    private NativeCompiler compiler() throws Missing {
        return new NativeCompiler(tools.nativeClang(), List.of(), List.of("-fuse-ld=lld"));
    }

    private List<String> missing() {
        List<String> missing = new ArrayList<>();
        for (Search<?> search : List.<Search<?>>of(tools::python, tools::wabt, tools::make, this::compiler)) {
            try {
                search.perform();
            } catch (Missing each) {
                missing.add(each.getMessage());
            }
        }
        return missing;
    }
}
