package io.faasm.maven.toolchain;

import io.faasm.core.host.Host;
import io.faasm.core.process.Command;
import io.faasm.core.process.Outcome;
import io.faasm.core.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The programs on the PATH that a toolchain is made of, those of Emscripten aside. */
final class HostTools {
    private static final Pattern VERSION = Pattern.compile("(\\d+\\.\\d+\\.\\d+)");

    /** How em-config prints a program that may have arguments of its own; only the program is wanted. */
    private static final String LIST = "^\\['([^']*)'.*$";

    /** What native code is made with besides clang itself, which has to be of the same release. */
    private static final List<String> CLANG_SISTERS = List.of("ld.lld", "llvm-profdata", "llvm-readelf");

    private final String pythonVersion;
    private final Host host;
    private final ProcessRunner processes;

    /**
     * Looks on the PATH of a host.
     *
     * @param pythonVersion the version of Python that cross-compiling wants
     */
    HostTools(String pythonVersion, Host host, ProcessRunner processes) {
        this.pythonVersion = pythonVersion;
        this.host = host;
        this.processes = processes;
    }

    record Python(Path program, String version) {}

    /**
     * Where wabt is.
     *
     * @param runtime directory of the C sources that wasm2c's output is compiled with
     * @param headers directory of their headers
     */
    record Wabt(Path wasm2c, Path runtime, Path headers) {}

    /** The version that cross-compiling wants. */
    Python python() throws Missing {
        return pythons().stream()
                .filter(candidate -> candidate.version().equals(pythonVersion))
                .findFirst()
                .orElseThrow(() -> new Missing("no Python " + pythonVersion
                        + " is on the PATH (CPython is cross-compiled by its own version)"));
    }

    /** That version, or else one that can do what the stages ask of any Python; cross-compiling then builds its own. */
    Python pythonOrAnother() throws Missing {
        try {
            return python();
        } catch (Missing e) {
            return pythons().stream()
                    .findFirst()
                    .orElseThrow(
                            () -> new Missing(e.getMessage() + ", and no other that refuses archives which lead out"
                                    + " of their directory (3.12 or newer, or a late release of 3.8 to 3.11)"));
        }
    }

    private List<Python> pythons() {
        String series = pythonVersion.replaceFirst("\\.\\d+$", "");
        return Stream.of("python" + series, "python3")
                .flatMap(name -> host.findOnPath(name).stream())
                .filter(this::unpacksSafely)
                .map(program -> new Python(program, versionOf(program, environment())))
                .toList();
    }

    private boolean unpacksSafely(Path python) {
        return processes
                        .tryRun(Command.of("python", python, "-c", "import tarfile; tarfile.data_filter")
                                .env(environment())
                                .build())
                        .exitCode()
                == 0;
    }

    Wabt wabt() throws Missing {
        Path wasm2c = onPath("wasm2c", "wabt");
        Path share = wasm2c.getParent().resolveSibling("share/wabt/wasm2c");
        Path include = wasm2c.getParent().resolveSibling("include");
        if (!Files.isDirectory(share) || !Files.isRegularFile(include.resolve("wasm-rt.h"))) {
            throw new Missing("the runtime sources of wasm2c are in neither " + share + " nor " + include);
        }
        return new Wabt(wasm2c, share, include);
    }

    Path make() throws Missing {
        return onPath("make", "make");
    }

    /** A clang for this host's own code, with what belongs to it beside it. */
    Path nativeClang() throws Missing {
        Path clang = followed(onPath("clang", "clang for native code"));
        for (String sister : CLANG_SISTERS) {
            if (!Files.isExecutable(clang.resolveSibling(sister))) {
                throw new Missing("beside " + clang + " is no " + sister);
            }
        }
        return clang;
    }

    Path onPath(String program, String what) throws Missing {
        return host.findOnPath(program)
                .orElseThrow(() -> new Missing("no " + program + " (" + what + ") is on the PATH"));
    }

    /** The program itself: a link to it on the PATH has none of its sisters beside it. */
    static Path followed(Path program) throws Missing {
        try {
            return program.toRealPath();
        } catch (IOException e) {
            throw new Missing(program + " on the PATH cannot be followed: " + e.getMessage());
        }
    }

    String versionOf(Path program, SortedMap<String, String> environment) {
        Outcome outcome = processes.tryRun(Command.of(program.getFileName().toString(), program, "--version")
                .env(environment)
                .build());
        Matcher matcher = VERSION.matcher(outcome.output());
        return outcome.exitCode() == 0 && matcher.find() ? matcher.group(1) : "unknown";
    }

    /** What an Emscripten is configured to. */
    Path emConfig(Path emcc, String name, SortedMap<String, String> environment) throws Missing {
        Outcome outcome = processes.tryRun(Command.of("em-config", emcc.resolveSibling("em-config"), name)
                .env(environment)
                .build());
        if (outcome.exitCode() != 0) {
            throw new Missing(
                    "em-config " + name + " fails: " + outcome.output().strip());
        }
        return Path.of(outcome.output()
                .lines()
                .reduce((before, last) -> last)
                .orElse("")
                .strip()
                .replaceFirst(LIST, "$1"));
    }

    /** An installed Emscripten is told where its parts are by variables of its own, which therefore go along. */
    SortedMap<String, String> environment() {
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
