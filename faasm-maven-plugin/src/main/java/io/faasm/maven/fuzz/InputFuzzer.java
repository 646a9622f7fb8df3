package io.faasm.maven.fuzz;

import io.faasm.core.console.Console;
import io.faasm.core.host.Host;
import io.faasm.core.process.Command;
import io.faasm.core.process.Outcome;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.tree.Trees;
import io.faasm.maven.codegen.NativeCompiler;
import io.faasm.maven.toolchain.Toolchain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Builds fuzz targets with AddressSanitizer and UndefinedBehaviorSanitizer, and lets libFuzzer find inputs for them. */
final class InputFuzzer {
    private static final List<String> COMPILE_FLAGS = List.of(
            "-std=c11",
            "-U_GNU_SOURCE",
            "-D_GNU_SOURCE=1",
            "-O1",
            "-g",
            "-Wall",
            "-Wextra",
            "-Wshadow",
            "-Werror",
            "-fPIE",
            "-fno-omit-frame-pointer",
            "-fsanitize=fuzzer-no-link,address,undefined",
            "-fno-sanitize-recover=all");

    private static final List<String> LINK_FLAGS = List.of("-pie", "-fsanitize=address,undefined", "-lm");

    /** A target answers in microseconds. */
    private static final int SECONDS_AN_INPUT = 10;

    private static final int MOST_MEBIBYTES = 2048;
    private static final Duration SHORT_LIMIT = Duration.ofMinutes(5);

    private final Host host;
    private final ProcessRunner processes;
    private final Console console;
    private final FuzzRequest request;
    private final NativeCompiler compiler;

    InputFuzzer(Host host, ProcessRunner processes, Console console, FuzzRequest request) {
        this.host = host;
        this.processes = processes;
        this.console = console;
        this.request = request;
        this.compiler = new NativeCompiler(request.toolchain(), processes);
    }

    /**
     * Runs one target.
     *
     * @param library libFuzzer
     * @return what went wrong
     */
    Optional<String> run(FuzzTarget target, Path library) throws IOException {
        Path directory = request.output().resolve(target.name());
        // An input that failed is kept there until other ones are tried.
        if (request.input().isEmpty()) {
            Trees.delete(directory);
        }
        Files.createDirectories(directory.resolve("corpus"));
        Path program = build(target, library, directory);
        long begin = request.first();
        Command.Builder command = Command.of(
                        "fuzzer", program, options(target, directory, begin), inputs(target, directory))
                .in(directory)
                .env(environment())
                .log(directory.resolve("log"))
                .timeout(request.duration().orElse(Duration.ZERO).plus(SHORT_LIMIT));
        Outcome outcome = processes.tryRun(command.build());
        FuzzerLog log = FuzzerLog.read(directory.resolve("log"));
        if (outcome.exitCode() == 0) {
            console.info("fuzz: " + target.name() + ": "
                    + (request.input().isPresent()
                            ? "the input does no harm"
                            : log.summary() + (request.isShort() ? "" : ", seed " + begin)));
            return Optional.empty();
        }
        String input = request.input()
                .or(() -> kept(directory))
                .orElse("the input that " + directory.resolve("log") + " names");
        return Optional.of(target.name() + ": " + log.reason() + "\n    input: " + input + "\n    repeat it: "
                + request.repeat(target.name(), input));
    }

    private static Optional<String> kept(Path directory) {
        try {
            return FuzzerLog.kept(directory).map(Path::toString);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Path build(FuzzTarget target, Path library, Path directory) throws IOException {
        Toolchain toolchain = request.toolchain();
        List<String> flags = new ArrayList<>(COMPILE_FLAGS);
        for (Path included : List.of(request.sources(), request.runtime())) {
            flags.addAll(List.of("-I", included.toAbsolutePath().toString()));
        }
        List<Path> objects = new ArrayList<>();
        for (String name : target.sources()) {
            Path object = directory.resolve(name + ".o");
            compiler.compile(request.sources().toAbsolutePath().resolve(name), object, flags);
            objects.add(object);
        }
        Path object = directory.resolve("target.o");
        compiler.compile(target.source().toAbsolutePath(), object, flags);
        objects.add(object);
        List<String> linking = new ArrayList<>(LINK_FLAGS);
        linking.add(library.toString());
        linking.addAll(toolchain.cxxLibrary(host.platform().triple()));
        // With a directory of its own above it, as the command `python3` has.
        Path program = Files.createDirectories(directory.resolve("bin")).resolve(target.name());
        compiler.link(objects, program, linking);
        return program;
    }

    private List<String> options(FuzzTarget target, Path directory, long seed) {
        List<String> options = new ArrayList<>(List.of(
                "-seed=" + seed,
                "-max_len=" + target.longest(),
                "-timeout=" + SECONDS_AN_INPUT,
                "-rss_limit_mb=" + MOST_MEBIBYTES,
                "-print_final_stats=1",
                "-artifact_prefix=" + directory + "/"));
        options.add(request.duration()
                .map(duration -> "-max_total_time=" + Math.max(1, duration.toSeconds()))
                .orElse("-runs=" + target.runs()));
        return options;
    }

    /** One input, or the directory that receives new ones and the one with those to begin with. */
    private List<Path> inputs(FuzzTarget target, Path directory) {
        if (request.input().isPresent()) {
            return List.of(Path.of(request.input().get()).toAbsolutePath());
        }
        Path found = directory.resolve("corpus");
        Path corpus = target.corpus().toAbsolutePath();
        return Files.isDirectory(corpus) ? List.of(found, corpus) : List.of(found);
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new TreeMap<>();
        // What is freed is found out about soon enough, and memory is not the build's alone.
        environment.put("ASAN_OPTIONS", "quarantine_size_mb=16:allocator_may_return_null=1");
        environment.put("UBSAN_OPTIONS", "print_stacktrace=1");
        environment.put(
                "ASAN_SYMBOLIZER_PATH",
                request.toolchain()
                        .nativeClang()
                        .resolveSibling("llvm-symbolizer")
                        .toString());
        return environment;
    }
}
