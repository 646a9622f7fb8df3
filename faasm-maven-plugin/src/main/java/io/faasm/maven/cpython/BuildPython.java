package io.faasm.maven.cpython;

import io.faasm.core.cache.ContentCache;
import io.faasm.core.cache.Fingerprint;
import io.faasm.core.console.Console;
import io.faasm.core.console.Progress;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.host.Host;
import io.faasm.core.process.Command;
import io.faasm.core.process.Outcome;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.process.ToolFailure;
import io.faasm.core.tree.Trees;
import io.faasm.maven.toolchain.Toolchain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The Python that runs CPython's own build scripts and freezes its modules: it has to be of exactly the version that is
 * cross-compiled. The toolchain's is taken if it is; otherwise one is built from the same sources for this machine, with
 * the modules that a cross-compilation needs and no others.
 */
final class BuildPython {

    private static final int FORMAT = 1;
    private static final String STAGE = "cpython-native";
    private static final Pattern COMPILED = Pattern.compile("clang\\b.* -c .*?([^/ ]+\\.c)(?= |$)");
    /** An interpreter with the few modules of the list has about as many C files. */
    private static final int ABOUT_OBJECTS = 190;

    private final ContentCache cache;
    private final Host host;
    private final ProcessRunner processes;
    private final Console console;

    BuildPython(ContentCache cache, Host host, ProcessRunner processes, Console console) {
        this.cache = cache;
        this.host = host;
        this.processes = processes;
        this.console = console;
    }

    Path provide(CpythonRequest request, VersionRecipe version, CpythonSources sources) {
        Toolchain toolchain = request.toolchain();
        if (request.buildPython().isPresent()) {
            return chosen(request.buildPython().get(), request);
        }
        if (toolchain.pythonVersion().equals(version.version())) {
            return toolchain.python();
        }
        console.info("cpython: the toolchain's Python is " + toolchain.pythonVersion() + ", and CPython "
                + version.version() + " is cross-compiled by its own version: that is built for this machine first");
        return build(toolchain, version, sources).directory().resolve("bin").resolve("python" + version.series());
    }

    /** A Python that the user names has to fit; one of another version would freeze modules that the guest cannot read. */
    private Path chosen(Path python, CpythonRequest request) {
        String found;
        if (Files.isExecutable(python)) {
            Outcome outcome = processes.tryRun(
                    Command.of("python", python, "-I", "-c", "import platform; print(platform.python_version())")
                            .env(request.toolchain().environment())
                            .build());
            found = outcome.exitCode() == 0 ? "Python " + outcome.output().strip() : "no Python that works";
        } else {
            found = "no program";
        }
        if (!found.equals("Python " + request.version())) {
            throw new BuildFailure(
                    "faasm.cpython.buildPython=" + python + " is " + found + "; CPython " + request.version()
                            + " is cross-compiled by Python " + request.version() + " exactly.",
                    "Name one of that version, or leave the property out: without it, one is built from the same sources.");
        }
        return python;
    }

    private ContentCache.Entry build(Toolchain toolchain, VersionRecipe version, CpythonSources sources) {
        List<String> modules = version.list("native-modules.txt");
        Fingerprint fingerprint = Fingerprint.of(STAGE, FORMAT)
                .text("sources", sources.key())
                .text("toolchain", toolchain.identity())
                // It is linked to the toolchain's own C library.
                .text("place of the toolchain", toolchain.nativeLinkFlags().toString())
                .list("modules", modules)
                .build();
        return cache.obtain(STAGE, fingerprint, directory -> {
            Path logs = Files.createDirectories(cache.shared("logs").resolve(STAGE + "-" + fingerprint.key()));
            try {
                Path made = make(toolchain, version, sources, modules, directory, logs);
                String name = "python" + version.series();
                Files.copy(
                        made, Files.createDirectories(directory.resolve("bin")).resolve(name));
                Path library = directory.resolve("lib").resolve(name);
                Trees.copy(sources.library(), library, path -> !path.startsWith("test") && !path.startsWith("idlelib"));
                // Without it, Python says at each start that it is looking for it.
                Files.createDirectories(library.resolve("lib-dynload"));
                Trees.delete(directory.resolve("work"));
                requireWorking(directory.resolve("bin").resolve(name), version, modules);
            } catch (ToolFailure failure) {
                throw new BuildFailure(
                        "No Python " + version.version() + " could be built for this machine: " + failure.getMessage(),
                        "Install a Python " + version.version() + " (pyenv install " + version.version()
                                + ", or your distribution's package) and name it with"
                                + " -Dfaasm.cpython.buildPython=<its path>.",
                        failure);
            }
        });
    }

    private Path make(
            Toolchain toolchain,
            VersionRecipe version,
            CpythonSources sources,
            List<String> modules,
            Path directory,
            Path logs)
            throws IOException {
        Path build = Files.createDirectories(directory.resolve("work"));
        Map<String, String> environment = new TreeMap<>();
        environment.put("PATH", toolchain.environment().getOrDefault("PATH", "/usr/bin:/bin"));
        environment.put("LC_ALL", "C.UTF-8");
        // It would tell of the host's libraries, whose headers the toolchain does not see.
        environment.put("PKG_CONFIG", "/bin/false");
        console.info("cpython: configuring Python " + version.version() + " for this machine");
        List<String> link = new ArrayList<>(toolchain.nativeLinkFlags());
        link.addAll(ownLoader(toolchain));
        processes.run(Command.of(
                        "configure",
                        sources.cpython().resolve("configure"),
                        "--prefix=/",
                        "--without-ensurepip",
                        "--disable-test-modules",
                        "CC=" + toolchain.nativeClang(),
                        // It runs for seconds: optimizing takes longer than it saves.
                        "OPT=-O1 -DNDEBUG",
                        "CFLAGS=" + String.join(" ", toolchain.nativeCompileFlags()),
                        "LDFLAGS=" + String.join(" ", link))
                .in(build)
                .env(environment)
                .log(logs.resolve("configure.log"))
                .build());
        Files.write(build.resolve("Modules/Setup.local"), builtIn(build.resolve("Modules/Setup.stdlib"), modules));
        try (Progress progress = console.progress(
                "cpython: compiling Python " + version.version() + " for this machine", ABOUT_OBJECTS, "objects")) {
            processes.run(
                    Command.of("make", toolchain.make(), "-j" + (host.processors() + 1), "python")
                            .in(build)
                            .env(environment)
                            .log(logs.resolve("make.log"))
                            .build(),
                    line -> {
                        Matcher compiled = COMPILED.matcher(line);
                        if (compiled.find()) {
                            progress.advance(1, compiled.group(1));
                        }
                    });
        }
        return build.resolve("python");
    }

    /** The lines by which configure would make these modules, asking for them to be part of the interpreter. */
    static List<String> builtIn(Path setup, List<String> modules) throws IOException {
        Set<String> missing = new TreeSet<>(modules);
        List<String> lines = new ArrayList<>(List.of("*static*"));
        try (Stream<String> known = Files.lines(setup)) {
            known.filter(line -> missing.remove(line.split("\\s", 2)[0])).forEach(lines::add);
        }
        if (!missing.isEmpty()) {
            throw new BuildFailure(
                    "configure does not make the modules " + String.join(", ", missing)
                            + ", which cross-compiling needs.",
                    "Look into its log for what they want, or take them out of native-modules.txt.");
        }
        return lines;
    }

    /**
     * A toolchain with a C library of its own makes programs that need that library: where the host's is older, the host's
     * loader cannot start them.
     */
    private List<String> ownLoader(Toolchain toolchain) throws IOException {
        Optional<Path> root = toolchain.nativeLinkFlags().stream()
                .filter(flag -> flag.startsWith("--sysroot="))
                .map(flag -> Path.of(flag.substring("--sysroot=".length())))
                .findFirst();
        if (root.isEmpty()) {
            return List.of();
        }
        Path libraries = root.get().resolve("usr/lib").resolve(host.platform().triple());
        try (Stream<Path> files = Files.list(libraries)) {
            return files.filter(file -> file.getFileName().toString().matches("ld-linux.*\\.so\\.\\d+"))
                    .map(loader -> List.of("-Wl,--dynamic-linker=" + loader, "-Wl,-rpath," + libraries))
                    .findFirst()
                    .orElse(List.of());
        }
    }

    private void requireWorking(Path python, VersionRecipe version, List<String> modules) {
        String found = processes
                .run(Command.of(
                                "python",
                                python,
                                "-I",
                                "-c",
                                "import platform, " + modules.stream().collect(Collectors.joining(", "))
                                        + "; print(platform.python_version())")
                        .env(Map.of("LC_ALL", "C.UTF-8"))
                        .build())
                .output()
                .strip();
        if (!found.equals(version.version())) {
            throw new IllegalStateException(
                    python + " was built from CPython " + version.version() + " and is " + found);
        }
    }
}
