package io.faasm.maven.benchmark;

import io.faasm.maven.cache.ContentCache;
import io.faasm.maven.cache.Fingerprint;
import io.faasm.maven.console.Console;
import io.faasm.maven.failure.BuildFailure;
import io.faasm.maven.host.Host;
import io.faasm.maven.process.Command;
import io.faasm.maven.process.ProcessRunner;
import io.faasm.maven.recipe.RecipeLines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Gets Pyodide from npm into the cache, exactly as the lock file beside the programs says. */
public final class PyodidePackage {
    private static final Duration INSTALLATION_LIMIT = Duration.ofMinutes(10);

    private final ContentCache cache;
    private final Host host;
    private final ProcessRunner processes;
    private final Console console;

    public PyodidePackage(ContentCache cache, Host host, ProcessRunner processes, Console console) {
        this.cache = cache;
        this.host = host;
        this.processes = processes;
        this.console = console;
    }

    /**
     * Pyodide on the disk.
     *
     * @param directory the npm package
     * @param wheels    packages of Python that are installed before a program that needs them starts
     */
    public record Installed(Path directory, List<Path> wheels) {
        public Installed {
            wheels = List.copyOf(wheels);
        }
    }

    /** The package and the wheels that {@code node/wheels.txt} names; nothing, with a line that says so, where there is no npm. */
    public Optional<Installed> install(Path sources) {
        Optional<Path> npm = host.findOnPath("npm");
        if (npm.isEmpty()) {
            console.warn("benchmark: Pyodide is left out, because there is no npm on the PATH to get it with");
            return Optional.empty();
        }
        Path manifest = sources.resolve("node/package.json");
        Path lock = sources.resolve("node/package-lock.json");
        Fingerprint fingerprint = Fingerprint.of("pyodide", 1)
                .file("package.json", manifest)
                .file("package-lock.json", lock)
                .build();
        Path directory = cache.obtain("pyodide", fingerprint, work -> {
                    Files.copy(manifest, work.resolve("package.json"));
                    Files.copy(lock, work.resolve("package-lock.json"));
                    processes.run(Command.of("npm", npm.get(), "ci", "--ignore-scripts", "--no-audit", "--no-fund")
                            .in(work)
                            .env(host.environment())
                            .timeout(INSTALLATION_LIMIT)
                            .build());
                })
                .directory();
        Path modules = directory.resolve("node_modules");
        return Optional.of(new Installed(modules.resolve("pyodide"), wheels(sources, modules)));
    }

    static List<Path> wheels(Path sources, Path modules) {
        Path list = sources.resolve("node/wheels.txt");
        List<Path> wheels =
                RecipeLines.read(list).stream().map(modules::resolve).toList();
        for (Path wheel : wheels) {
            if (!Files.isRegularFile(wheel)) {
                throw new BuildFailure(
                        list + " names a wheel that the installed npm packages do not have: " + wheel + ".",
                        "Correct the list, or name a version in node/package.json that has it; Pyodide then runs the"
                                + " programs that need it. Without the line it does not.");
            }
        }
        return wheels;
    }
}
