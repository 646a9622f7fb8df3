package io.faasm.maven.toolchain;

import io.faasm.core.console.Console;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.host.Host;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Programs that the host has: an activated emsdk or a distribution's emscripten, wabt, make and the right Python. */
final class InstalledProvisioner implements Provisioner {

    private final VersionRange emscriptenRange;
    private final Host host;
    private final HostTools tools;
    private final Console console;

    private Optional<Found> found = Optional.empty();

    InstalledProvisioner(VersionRange emscriptenRange, Host host, HostTools tools, Console console) {
        this.emscriptenRange = emscriptenRange;
        this.host = host;
        this.tools = tools;
        this.console = console;
    }

    private record Found(
            Path emcc, String version, Path llvm, Path node, HostTools.Python python, HostTools.Wabt wabt, Path make) {}

    @Override
    public Optional<String> obstacle() {
        try {
            found = Optional.of(search());
            return Optional.empty();
        } catch (Missing e) {
            console.debug("toolchain: installed does not fit: " + e.getMessage());
            return Optional.of(e.getMessage());
        }
    }

    @Override
    public Toolchain provision() {
        Optional<String> obstacle = found.isPresent() ? Optional.empty() : obstacle();
        if (obstacle.isPresent()) {
            throw new BuildFailure(
                    "faasm.toolchain=installed: " + obstacle.get() + ".",
                    "Install what is missing or activate an emsdk (source emsdk_env.sh), or let the build provision a"
                            + " toolchain with -Dfaasm.toolchain=debian.");
        }
        Found them = found.orElseThrow();
        String identity = "emscripten-" + them.version() + "-python-"
                + them.python().version() + "-"
                + Integer.toHexString(them.emcc().toString().hashCode());
        return new Toolchain(
                "installed",
                identity,
                them.version(),
                them.python().version(),
                them.emcc().getParent(),
                them.llvm(),
                them.python().program(),
                them.node(),
                them.wabt().wasm2c(),
                them.wabt().runtime(),
                them.wabt().headers(),
                them.make(),
                them.llvm().resolve("clang"),
                List.of(),
                List.of("-fuse-ld=lld"),
                tools.environment(),
                "installed",
                new TreeMap<>());
    }

    private Found search() throws Missing {
        Path emcc = emcc();
        String version = tools.versionOf(emcc, tools.environment());
        if (!emscriptenRange.contains(version)) {
            throw new Missing(emcc + " is Emscripten " + version + ", not in " + emscriptenRange);
        }
        HostTools.Python python = tools.pythonOrAnother();
        HostTools.Wabt wabt = tools.wabt();
        Path llvm = tools.emConfig(emcc, "LLVM_ROOT", tools.environment());
        if (!Files.isExecutable(llvm.resolve("clang"))) {
            throw new Missing("Emscripten's LLVM_ROOT " + llvm + " holds no clang");
        }
        return new Found(
                emcc, version, llvm, tools.emConfig(emcc, "NODE_JS", tools.environment()), python, wabt, tools.make());
    }

    private Path emcc() throws Missing {
        String emsdk = host.environment().getOrDefault("EMSDK", "");
        if (!emsdk.isEmpty()) {
            Path emcc = Path.of(emsdk, "upstream", "emscripten", "emcc");
            if (Files.isExecutable(emcc)) {
                return emcc;
            }
        }
        return HostTools.followed(tools.onPath("emcc", "Emscripten"));
    }
}
