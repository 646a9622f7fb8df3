package io.faasm.maven.toolchain;

import io.faasm.maven.console.Console;
import io.faasm.maven.failure.BuildFailure;
import io.faasm.maven.host.Host;
import io.faasm.maven.process.Command;
import io.faasm.maven.process.Outcome;
import io.faasm.maven.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Programs that the host has: an activated emsdk or a distribution's emscripten, wabt, make and the right Python. */
final class InstalledProvisioner implements Provisioner {

    private static final Pattern VERSION = Pattern.compile("(\\d+\\.\\d+\\.\\d+)");

    /** How em-config prints a program that may have arguments of its own; only the program is wanted. */
    private static final String LIST = "^\\['([^']*)'.*$";

    private final VersionRange emscriptenRange;
    private final String pythonVersion;
    private final String sourceSuite;
    private final Host host;
    private final ProcessRunner processes;
    private final Console console;

    private Optional<Found> found = Optional.empty();

    InstalledProvisioner(
            VersionRange emscriptenRange,
            String pythonVersion,
            String sourceSuite,
            Host host,
            ProcessRunner processes,
            Console console) {
        this.emscriptenRange = emscriptenRange;
        this.pythonVersion = pythonVersion;
        this.sourceSuite = sourceSuite;
        this.host = host;
        this.processes = processes;
        this.console = console;
    }

    private record Found(
            Path emcc,
            String version,
            Path llvm,
            Path node,
            Path python,
            Path wasm2c,
            Path runtime,
            Path headers,
            Path make) {}

    /** Ends the search with what is missing. */
    private static final class Missing extends Exception {
        private static final long serialVersionUID = 1L;

        Missing(String what) {
            super(what);
        }
    }

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
        Found tools = found.orElseThrow();
        String identity = "emscripten-" + tools.version() + "-python-" + pythonVersion + "-"
                + Integer.toHexString(tools.emcc().toString().hashCode());
        return new Toolchain(
                "installed",
                identity,
                tools.version(),
                pythonVersion,
                tools.emcc().getParent(),
                tools.llvm(),
                tools.python(),
                tools.node(),
                tools.wasm2c(),
                tools.runtime(),
                tools.headers(),
                tools.make(),
                tools.llvm().resolve("clang"),
                List.of(),
                List.of("-fuse-ld=lld"),
                environment(),
                sourceSuite,
                new TreeMap<>());
    }

    private Found search() throws Missing {
        Path emcc = emcc();
        String version = versionOf(emcc);
        if (!emscriptenRange.contains(version)) {
            throw new Missing(emcc + " is Emscripten " + version + ", not in " + emscriptenRange);
        }
        Path python = python();
        Path wasm2c = onPath("wasm2c", "wabt");
        Path share = wasm2c.getParent().resolveSibling("share/wabt/wasm2c");
        Path include = wasm2c.getParent().resolveSibling("include");
        if (!Files.isDirectory(share) || !Files.isRegularFile(include.resolve("wasm-rt.h"))) {
            throw new Missing("the runtime sources of wasm2c are in neither " + share + " nor " + include);
        }
        Path llvm = Path.of(emConfig(emcc, "LLVM_ROOT"));
        if (!Files.isExecutable(llvm.resolve("clang"))) {
            throw new Missing("Emscripten's LLVM_ROOT " + llvm + " holds no clang");
        }
        return new Found(
                emcc,
                version,
                llvm,
                Path.of(emConfig(emcc, "NODE_JS")),
                python,
                wasm2c,
                share,
                include,
                onPath("make", "make"));
    }

    private Path emcc() throws Missing {
        String emsdk = host.environment().getOrDefault("EMSDK", "");
        if (!emsdk.isEmpty()) {
            Path emcc = Path.of(emsdk, "upstream", "emscripten", "emcc");
            if (Files.isExecutable(emcc)) {
                return emcc;
            }
        }
        try {
            // Beside the real emcc are its sisters; a link on the PATH has none.
            return onPath("emcc", "Emscripten").toRealPath();
        } catch (IOException e) {
            throw new Missing("emcc on the PATH cannot be followed: " + e.getMessage());
        }
    }

    private Path python() throws Missing {
        String series = pythonVersion.replaceFirst("\\.\\d+$", "");
        List<Path> candidates = Stream.of("python" + series, "python3")
                .flatMap(name -> host.findOnPath(name).stream())
                .toList();
        for (Path candidate : candidates) {
            if (versionOf(candidate).equals(pythonVersion)) {
                return candidate;
            }
        }
        throw new Missing(
                "no Python " + pythonVersion + " is on the PATH (CPython is cross-compiled by its own version)");
    }

    private Path onPath(String program, String what) throws Missing {
        return host.findOnPath(program)
                .orElseThrow(() -> new Missing("no " + program + " (" + what + ") is on the PATH"));
    }

    private String versionOf(Path program) {
        Outcome outcome = processes.tryRun(Command.of(program.getFileName().toString(), program, "--version")
                .env(environment())
                .build());
        Matcher matcher = VERSION.matcher(outcome.output());
        return outcome.exitCode() == 0 && matcher.find() ? matcher.group(1) : "unknown";
    }

    private String emConfig(Path emcc, String name) throws Missing {
        Outcome outcome = processes.tryRun(Command.of("em-config", emcc.resolveSibling("em-config"), name)
                .env(environment())
                .build());
        if (outcome.exitCode() != 0) {
            throw new Missing(
                    "em-config " + name + " fails: " + outcome.output().strip());
        }
        return outcome.output()
                .lines()
                .reduce((before, last) -> last)
                .orElse("")
                .strip()
                .replaceFirst(LIST, "$1");
    }

    /** An installed Emscripten is told where its parts are by variables of its own, which therefore go along. */
    private SortedMap<String, String> environment() {
        TreeMap<String, String> environment = new TreeMap<>();
        host.environment().forEach((name, value) -> {
            if (name.equals("PATH")
                    || name.equals("HOME")
                    || name.startsWith("EMSDK")
                    || name.startsWith("EM_")
                    || name.equals("NODE_PATH")) {
                environment.put(name, value);
            }
        });
        environment.put("LC_ALL", "C.UTF-8");
        return environment;
    }
}
