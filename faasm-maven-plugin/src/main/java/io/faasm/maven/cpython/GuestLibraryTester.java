package io.faasm.maven.cpython;

import io.faasm.core.cache.ContentCache;
import io.faasm.core.cache.Fingerprint;
import io.faasm.core.console.Console;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.host.Host;
import io.faasm.core.process.Command;
import io.faasm.core.process.Outcome;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.process.Workers;
import io.faasm.core.tree.Trees;
import io.faasm.maven.recipe.RecipeLines;
import io.faasm.maven.toolchain.Toolchain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * Compiles the guest library for this machine, with AddressSanitizer and with traps where C does not define what happens, and
 * runs its tests. Each test is a program that gets an empty directory and ends with 0 when all is well. Tests that passed run
 * again when the library, a test or the toolchain has changed.
 */
public final class GuestLibraryTester {
    private static final int FORMAT = 1;

    private static final List<String> COMPILE_FLAGS =
            List.of("-std=gnu11", "-O1", "-g", "-fno-omit-frame-pointer", "-Wall", "-Wextra", "-Werror");

    private static final List<String> CHECKS =
            List.of("-fsanitize=address,undefined", "-fsanitize-trap=undefined", "-fno-sanitize-recover=all");

    private static final Duration LIMIT = Duration.ofSeconds(120);

    private final ContentCache cache;
    private final Host host;
    private final ProcessRunner processes;
    private final Console console;

    public GuestLibraryTester(ContentCache cache, Host host, ProcessRunner processes, Console console) {
        this.cache = cache;
        this.host = host;
        this.processes = processes;
        this.console = console;
    }

    /**
     * Runs all tests of a directory; fails with what those said that failed.
     *
     * @param library directory of the guest library's sources
     * @param tests the tests' directory: {@code units.txt}, which names the library's files that are compiled, and {@code
     *     support}, which all tests are linked with
     */
    public void test(Path library, Path tests, Toolchain toolchain) {
        Fingerprint fingerprint = Fingerprint.of("guest-library-tests", FORMAT)
                .text("toolchain", toolchain.identity())
                .tree("library", library)
                .tree("entrypoint", library.resolveSibling("entrypoint"))
                .tree("tests", tests)
                .build();
        cache.obtain("guest-library-tests", fingerprint, directory -> {
            Path work = Files.createDirectories(directory.resolve("work"));
            int passed = run(library, tests, toolchain, work);
            Trees.delete(work);
            Files.writeString(directory.resolve("passed"), passed + "\n");
            console.info("cpython: " + passed + " tests of the guest library passed");
        });
    }

    private int run(Path library, Path tests, Toolchain toolchain, Path work) throws IOException {
        List<String> failures = Collections.synchronizedList(new ArrayList<>());
        List<Path> programs = sources(tests);
        try (Workers workers = new Workers(host.processors())) {
            List<Path> common = new ArrayList<>(RecipeLines.read(tests.resolve("units.txt")).stream()
                    .flatMap(line -> Arrays.stream(line.split("\\s+")))
                    .map(unit -> library.resolve(unit + ".c").normalize())
                    .toList());
            common.addAll(sources(tests.resolve("support")));
            List<String> including = List.of("-I" + library, "-I" + tests.resolve("support"));
            List<Path> objects = workers.run(common.stream()
                    .map(source -> (Callable<Path>) () -> compile(source, including, toolchain, work))
                    .toList());
            workers.run(programs.stream()
                    .map(source -> (Callable<Boolean>) () -> {
                        List<Path> all = new ArrayList<>(List.of(compile(source, including, toolchain, work)));
                        all.addAll(objects);
                        return failures.addAll(run(link(name(source), all, toolchain, work), work));
                    })
                    .toList());
        }
        if (!failures.isEmpty()) {
            failures.sort(null);
            throw new BuildFailure(
                    failures.size() + " tests of the guest library failed:\n  " + String.join("\n  ", failures),
                    "The tests are in " + tests + ".");
        }
        return programs.size();
    }

    private Path compile(Path source, List<String> including, Toolchain toolchain, Path work) {
        Path object = work.resolve(name(source) + ".o");
        clang(
                toolchain,
                work,
                toolchain.nativeCompileFlags(),
                COMPILE_FLAGS,
                CHECKS,
                including,
                "-c",
                source,
                "-o",
                object);
        return object;
    }

    private Path link(String test, List<Path> objects, Toolchain toolchain, Path work) {
        Path program = work.resolve(test);
        clang(toolchain, work, toolchain.nativeLinkFlags(), CHECKS, objects, "-o", program);
        return program;
    }

    private void clang(Toolchain toolchain, Path work, Object... words) {
        processes.run(Command.of("clang", toolchain.nativeClang(), words)
                .in(work)
                .env(toolchain.environment())
                .build());
    }

    private List<String> run(Path program, Path work) throws IOException {
        Path directory = Files.createDirectories(work.resolve(program.getFileName() + ".directory"));
        Outcome outcome = processes.tryRun(Command.of(program.getFileName().toString(), program, directory)
                .in(directory)
                .env(Map.of("PATH", "/usr/bin:/bin"))
                .timeout(LIMIT)
                .build());
        return outcome.exitCode() == 0
                ? List.of()
                : List.of(program.getFileName() + " ended with " + outcome.exitCode() + "; it said: "
                        + outcome.output().strip());
    }

    private static String name(Path source) {
        return source.getFileName().toString().replaceFirst("\\.c$", "");
    }

    private static List<Path> sources(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".c"))
                    .sorted()
                    .toList();
        }
    }
}
