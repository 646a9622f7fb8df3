package io.faasm.maven.fuzz;

import io.faasm.core.archive.DebianArchives;
import io.faasm.core.cache.ContentCache;
import io.faasm.core.cache.Fingerprint;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.host.Host;
import io.faasm.core.process.Command;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.tree.Trees;
import io.faasm.maven.inputs.Inputs;
import io.faasm.maven.inputs.InputsLock;
import io.faasm.maven.inputs.Wish;
import io.faasm.maven.recipe.RecipeLines;
import io.faasm.maven.toolchain.Toolchain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The library of libFuzzer. The toolchain has clang's sanitizers and not this, as nothing else is linked with it; it comes from
 * a lock of its own, when a fuzz target is built, so that the toolchain stays what it is.
 */
public final class FuzzerRuntime {
    private static final String LIST = "packages.txt";
    private static final String LIBRARY = "libclang_rt.fuzzer.a";

    private static final int FORMAT = 1;

    private final Inputs inputs;
    private final ContentCache cache;
    private final Host host;
    private final ProcessRunner processes;

    public FuzzerRuntime(Inputs inputs, ContentCache cache, Host host, ProcessRunner processes) {
        this.inputs = inputs;
        this.cache = cache;
        this.host = host;
        this.processes = processes;
    }

    /** What has to be downloaded for a recipe. */
    public static Wish wish(Path recipe) {
        List<String> suite = RecipeLines.read(recipe.resolve("suite.txt"));
        return Wish.packages(LIST, suite.get(0), RecipeLines.read(recipe.resolve(LIST)));
    }

    /** The library that fits the toolchain's clang: its own where it has one. */
    public Path provide(Path recipe, Toolchain toolchain) throws IOException {
        Optional<Path> own = find(resources(toolchain));
        if (own.isPresent()) {
            return own.get();
        }
        if (!toolchain.kind().equals("debian")) {
            throw new BuildFailure(
                    "The clang " + toolchain.nativeClang() + " has no libFuzzer.",
                    "Install its runtime libraries (Debian: libclang-rt-dev), or leave fuzzing out with -Dfaasm.fuzz.skip.");
        }
        Wish wish = wish(recipe);
        for (String name : wish.words()) {
            if (!toolchain.packages().containsKey(name)) {
                throw new BuildFailure(
                        recipe.resolve(LIST) + " names " + name + ", which is not of the toolchain's clang.",
                        "Name the package libclang-rt-…-dev that the toolchain has, and run mvn faasm:update-lock.");
            }
        }
        Path entry = inputs.with(recipe.resolve(InputsLock.NAME), List.of(wish), selection -> {
            Fingerprint fingerprint = Fingerprint.of("fuzzer-runtime", FORMAT)
                    .text("platform", host.platform().classifier())
                    .list("packages", selection.digests(wish))
                    .build();
            return cache.obtain("fuzzer-runtime", fingerprint, directory -> {
                        Path unpacked = Files.createDirectories(directory.resolve("unpacked"));
                        new DebianArchives(host.environment(), processes).extract(selection.fetch(wish), unpacked);
                        Path found = find(unpacked)
                                .orElseThrow(() -> new BuildFailure(
                                        "The packages of " + recipe.resolve(LIST) + " have no libFuzzer for "
                                                + host.platform().classifier() + ".",
                                        "Name the package libclang-rt-…-dev that the toolchain has."));
                        Files.move(found, directory.resolve(LIBRARY), StandardCopyOption.REPLACE_EXISTING);
                        Trees.delete(unpacked);
                    })
                    .directory();
        });
        return entry.resolve(LIBRARY);
    }

    private Path resources(Toolchain toolchain) {
        return Path.of(processes
                .run(Command.of("clang", toolchain.nativeClang(), "--print-resource-dir")
                        .env(toolchain.environment())
                        .build())
                .output()
                .strip());
    }

    /** LLVM has two ways of naming it: with the processor, or in a directory that is named for it. */
    private Optional<Path> find(Path directory) throws IOException {
        String processor = host.platform().triple().split("-")[0];
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> {
                        String name = file.getFileName().toString();
                        return name.equals("libclang_rt.fuzzer-" + processor + ".a")
                                || (name.equals(LIBRARY)
                                        && file.getParent()
                                                .getFileName()
                                                .toString()
                                                .startsWith(processor));
                    })
                    .findFirst();
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }
}
