package io.faasm.maven.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasm.core.archive.ReproducibleTar;
import io.faasm.core.cache.ContentCache;
import io.faasm.core.cache.Fingerprint;
import io.faasm.core.console.Console;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.host.Host;
import io.faasm.core.tree.Trees;
import io.faasm.maven.inputs.Inputs;
import io.faasm.maven.inputs.InputsLock;
import io.faasm.maven.inputs.LockedFile;
import io.faasm.maven.inputs.Selection;
import io.faasm.maven.inputs.Wish;
import io.faasm.maven.recipe.RecipeLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Gets Pyodide from npm into the cache, exactly as the locks beside the programs say. */
public final class PyodidePackage {
    private static final int FORMAT = 2;
    private static final String LOCK = "node/package-lock.json";
    private static final String MODULES = "node_modules";

    private final Inputs inputs;
    private final ContentCache cache;
    private final Host host;
    private final Console console;

    public PyodidePackage(Inputs inputs, ContentCache cache, Host host, Console console) {
        this.inputs = inputs;
        this.cache = cache;
        this.host = host;
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

    /** What has to be downloaded: the packages of npm's own lock, with the versions that it names. */
    static Wish wish(Path sources) {
        Path lock = sources.resolve(LOCK);
        List<String> specifications = new ArrayList<>();
        try {
            new ObjectMapper()
                    .readTree(Files.readString(lock))
                    .required("packages")
                    .properties()
                    .forEach(each -> {
                        if (each.getKey().startsWith(MODULES + "/")) {
                            specifications.add(each.getKey().substring(MODULES.length() + 1) + "@"
                                    + each.getValue().required("version").textValue());
                        }
                    });
        } catch (IOException | IllegalArgumentException malformed) {
            throw new BuildFailure(
                    lock + " is not a lock file of npm (" + malformed.getMessage() + ").",
                    "Write it anew: npm install --package-lock-only in " + lock.getParent() + ".",
                    malformed);
        }
        return Wish.npm(LOCK, specifications);
    }

    /**
     * The package and the wheels that {@code node/wheels.txt} names; nothing, with a line that says so, where the packages
     * cannot be had.
     */
    public Optional<Installed> install(Path sources) {
        Wish wish = wish(sources);
        Optional<Path> modules;
        try {
            modules = Optional.of(inputs.with(sources.resolve(InputsLock.NAME), List.of(wish), selection -> {
                Fingerprint fingerprint = Fingerprint.of("pyodide", FORMAT)
                        .list("packages", selection.digests(wish))
                        .build();
                return cache.obtain("pyodide", fingerprint, work -> unpack(selection, wish, work))
                        .directory()
                        .resolve(MODULES);
            }));
        } catch (BuildFailure failure) {
            if (host.findOnPath("npm").isPresent()) {
                throw failure;
            }
            console.warn(
                    "benchmark: Pyodide is left out, because there is no npm on the PATH to get it with, and no source"
                            + " that was named has it");
            return Optional.empty();
        }
        return modules.map(directory -> new Installed(directory.resolve("pyodide"), wheels(sources, directory)));
    }

    /** A package's archive holds its files below {@code package/}; where they go, npm's lock says by their names. */
    private static void unpack(Selection selection, Wish wish, Path work) throws IOException {
        List<Path> archives = selection.fetch(wish);
        List<LockedFile> files = selection.files(wish);
        for (int i = 0; i < files.size(); i++) {
            Path unpacked = Files.createDirectory(work.resolve("unpacking"));
            ReproducibleTar.extract(archives.get(i), unpacked);
            Path target = work.resolve(MODULES).resolve(files.get(i).name());
            Files.createDirectories(target.getParent());
            try (Stream<Path> tops = Files.list(unpacked)) {
                Files.move(tops.findFirst().orElseThrow(), target);
            }
            Trees.delete(unpacked);
        }
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
