package io.faasm.maven.codegen;

import io.faasm.core.cache.ContentCache;
import io.faasm.core.cache.Fingerprint;
import io.faasm.core.console.Console;
import io.faasm.core.engine.EngineCommand;
import io.faasm.core.engine.WorkerCommand;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.host.Host;
import io.faasm.core.process.Command;
import io.faasm.core.process.Outcome;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.process.Workers;
import io.faasm.core.tree.Trees;
import io.faasm.maven.toolchain.Toolchain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Compiles the engine's test programs to WebAssembly, generates their code as that of any other program is generated, and
 * runs them in the engine, in one that is built with sanitizers, and some in one that fails in one call after
 * the other. Tests that passed run again when the engine, a test, or a tool has changed.
 */
public final class EngineTester {
    private static final int FORMAT = 4;

    /** The engine's exit code when it does not start a guest. */
    private static final int REFUSED = 70;

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration LIMIT_WITH_FAULTS = Duration.ofMinutes(5);

    /** The last line of {@code faults/faults.c}. */
    private static final Pattern FAULTS = Pattern.compile("(?m)^(\\d+) calls failed, of \\d+ places$");

    private final ContentCache cache;
    private final Host host;
    private final ProcessRunner processes;
    private final Console console;

    public EngineTester(ContentCache cache, Host host, ProcessRunner processes, Console console) {
        this.cache = cache;
        this.host = host;
        this.processes = processes;
        this.console = console;
    }

    /**
     * Runs all tests of a directory; fails with what went wrong in each that did.
     *
     * @param engine the engine that the codegen stage built
     * @param worker the worker that it built
     * @param request how code is generated; its training program is left out
     */
    public void test(Path tests, Path engine, Path worker, CodegenRequest request) {
        CodegenRequest untrained = new CodegenRequest(
                request.cpython(),
                List.of(),
                request.toolchain(),
                request.sources(),
                Optional.empty(),
                request.target(),
                new Backend.Native());
        Fingerprint fingerprint = Fingerprint.of("codegen-tests", FORMAT)
                .text("toolchain", request.toolchain().identity())
                .text("target", request.target().name())
                .text("native format", Integer.toString(NativeCodeGenerator.FORMAT))
                .file("engine", engine)
                .file("worker", worker)
                .tree("tests", tests)
                .tree("sources", request.sources())
                .build();
        cache.obtain("codegen-tests", fingerprint, directory -> {
            Path work = Files.createDirectories(directory.resolve("work"));
            String passed = run(tests, engine, worker, untrained, work);
            Trees.delete(work);
            Files.writeString(directory.resolve("passed"), passed + "\n");
            console.info("codegen: " + passed);
        });
    }

    private String run(Path tests, Path engine, Path worker, CodegenRequest request, Path work) throws IOException {
        List<EngineTest> all = new ArrayList<>();
        try (Stream<Path> sources = Files.list(tests)) {
            for (Path source : sources.filter(file -> file.toString().endsWith(".c"))
                    .sorted()
                    .toList()) {
                all.add(EngineTest.read(source));
            }
        }
        List<String> failures = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger faults = new AtomicInteger();
        NativeCompiler compiler = new NativeCompiler(request.toolchain(), processes);
        try (Workers tasks = new Workers(host.processors());
                Workers compilations = new Workers(host.processors())) {
            // What the generator refuses, the engine has to refuse as well.
            NativeCodeGenerator generator =
                    NativeCodeGenerator.ofAnyImports(request, engine, compilations, processes, console, host);
            EngineBuilder builder = new EngineBuilder(compiler, compilations);
            TestEngines engines = new TestEngines(builder, request.sources(), tests, work);
            Path checked = engines.sanitized(console);
            Path withFaults = engines.withFaults();
            Path checkedWorker = engines.worker();
            Path hole = engines.withHole();
            Path platform = engines.platform();
            Map<String, Path> special =
                    Map.of("hole", hole, "zygote", engines.zygote(), "worker", worker, "platform", platform);
            List<Callable<String>> runs = new ArrayList<>();
            for (EngineTest test : all) {
                runs.add(() -> {
                    Path directory = Files.createDirectories(work.resolve(test.name()));
                    Path code = directory.resolve("code/code.so");
                    generator.generate(compile(test, request.toolchain(), directory), code, directory);
                    new TestObjects(test, request, generator, processes, directory).make();
                    Path first = Files.createDirectories(directory.resolve("run"));
                    Path second = directory.resolve("run-checked");
                    Path third = directory.resolve("run-faults");
                    Trees.copy(first, second);
                    Trees.copy(first, third);
                    Path wanted = test.engine().map(special::get).orElse(engine);
                    Path served = test.all("engine").contains("hole") ? hole : engine;
                    Verdict verdict = run(test, wanted, served, code, first);
                    verdict.wrong().forEach(what -> failures.add(test.name() + ": " + what));
                    if (test.engine().isEmpty() || test.worker() || test.served() && served.equals(engine)) {
                        Path program = test.served() ? platform : test.worker() ? checkedWorker : checked;
                        run(test, program, checked, code, second)
                                .wrong()
                                .forEach(what -> failures.add(
                                        test.name() + ", with checks of memory and undefined behaviour: " + what));
                    }
                    if (test.faults().isPresent() && !verdict.leftOut()) {
                        faults.addAndGet(runWithFaults(test, withFaults, code, third, failures));
                    }
                    return test.name();
                });
            }
            tasks.run(runs);
        }
        if (!failures.isEmpty()) {
            failures.sort(null);
            throw new BuildFailure(
                    failures.size() + " expectations of the engine's tests failed:\n  " + String.join("\n  ", failures),
                    "The tests are in " + tests + ".");
        }
        return all.size() + " engine tests passed, and the engine came to a clean end in all of " + faults
                + " runs in each of which another call failed";
    }

    private WasmFile compile(EngineTest test, Toolchain toolchain, Path directory) throws IOException {
        List<String> linking = new ArrayList<>();
        List<String> compiling = new ArrayList<>(
                List.of("-isystem", test.source().resolveSibling("libc").toString()));
        for (String flag : test.words("flags")) {
            if (flag.startsWith("-Wl,")) {
                linking.add(flag.substring("-Wl,".length()));
            } else {
                compiling.add(flag);
            }
        }
        return new GuestCompiler(toolchain, processes).compile(test.source(), compiling, linking, directory);
    }

    /** What is wrong with a run, and whether it says nothing because this host lacks what the test is about. */
    private record Verdict(List<String> wrong, boolean leftOut) {}

    /** @param served the engine for a platform to start */
    private Verdict run(EngineTest test, Path engine, Path served, Path code, Path directory) throws IOException {
        Path output = directory.resolve("stdout");
        Outcome outcome =
                processes.tryRun(shell(test, "exec > \"$STDOUT\"", line(test, engine, code, directory), directory)
                        .env(environment(served, code, directory, ""))
                        .timeout(LIMIT)
                        .build());
        List<String> wrong = new ArrayList<>();
        String said = Files.readString(output);
        String messages = outcome.output();
        List<String> lacking = test.all("lacking");
        if (outcome.exitCode() == REFUSED && lacking.stream().anyMatch(messages::contains)) {
            console.warn("codegen: the engine's test " + test.name() + " is left out, because of this host: "
                    + messages.strip());
            return new Verdict(wrong, true);
        }
        if (outcome.exitCode() != test.exitCode()) {
            wrong.add("the exit code is " + outcome.exitCode() + ", must be " + test.exitCode() + "; it said: "
                    + (said + messages).strip());
        }
        missing(test.all("stdout"), said).forEach(text -> wrong.add("standard output lacks \"" + text + "\": " + said));
        missing(test.all("stderr"), messages)
                .forEach(text -> wrong.add("standard error lacks \"" + text + "\": " + messages));
        try (Stream<Path> left = Files.list(directory.resolve("tmp"))) {
            left.forEach(path -> wrong.add("the scratch directory " + path + " was not removed"));
        }
        return new Verdict(wrong, false);
    }

    /** Runs a test once for each call of the engine, which fails then. Answers how many these were. */
    private int runWithFaults(EngineTest test, Path engine, Path code, Path directory, List<String> failures)
            throws IOException {
        List<String> line = new ArrayList<>(line(test, engine, code, directory));
        line.add(1, test.faults().orElseThrow());
        if (test.served()) {
            line.add(1, "serve");
        }
        Outcome outcome = processes.tryRun(shell(test, "", line, directory)
                .env(environment(engine, code, directory, test.faults().orElseThrow()))
                .timeout(LIMIT_WITH_FAULTS)
                .build());
        Matcher summary = FAULTS.matcher(outcome.output());
        if (outcome.exitCode() != 0 || !summary.find()) {
            failures.add(test.name() + ", when calls fail: " + outcome.output().strip());
            return 0;
        }
        return Integer.parseInt(summary.group(1));
    }

    /** The engine's command line, for a directory in which all is prepared. */
    private List<String> line(EngineTest test, Path engine, Path code, Path directory) throws IOException {
        Files.createDirectories(directory.resolve("tmp"));
        Files.createDirectories(directory.resolve("mount"));
        Path root = Files.createDirectories(directory.resolve("root"));
        prepare(test, directory);
        List<String> options = test.words("options").stream()
                .map(word -> word.replace("{work}", directory.toString()))
                .toList();
        if (test.worker()) {
            String cmdline = String.join(" ", test.all("arguments"));
            return WorkerCommand.of(engine, code, root).unchecked(options).line(cmdline);
        }
        List<String> line = new ArrayList<>(
                EngineCommand.engine(engine, code, root).unchecked(options).line());
        line.add(test.name());
        line.addAll(test.words("arguments"));
        return line;
    }

    /** Runs a command line as the test wants it: through a shell, which also tells the two streams apart. */
    private static Command.Builder shell(EngineTest test, String first, List<String> line, Path directory) {
        List<String> script = test.all("shell").isEmpty() ? List.of("exec \"$@\"") : test.all("shell");
        return Command.of("faaslet", "sh", "-c", first + "\n" + String.join("\n", script), "sh", line)
                .in(directory)
                .input(String.join("\n", test.all("stdin")).getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, String> environment(Path engine, Path code, Path directory, String faults) {
        return Map.of(
                "ENGINE", engine.toString(),
                "TMPDIR", directory.resolve("tmp").toString(),
                "STDOUT", directory.resolve("stdout").toString(),
                "CODE", code.toString(),
                "FAULTS", faults,
                "PATH", "/usr/bin:/bin");
    }

    private static List<String> missing(List<String> wanted, String text) {
        return wanted.stream().filter(line -> !text.contains(line)).toList();
    }

    private void prepare(EngineTest test, Path directory) throws IOException {
        for (EngineTest.Line line : test.lines()) {
            String[] words = line.text().split(" ", 2);
            Path path = directory.resolve(words[0]);
            switch (line.kind()) {
                case "file" -> {
                    Files.createDirectories(path.getParent());
                    Files.writeString(path, words[1]);
                }
                case "link" -> {
                    Files.createDirectories(path.getParent());
                    Files.createSymbolicLink(path, Path.of(words[1]));
                }
                case "fifo" ->
                    processes.run(Command.of("mkfifo", "mkfifo", path)
                            .in(directory)
                            .env(Map.of("PATH", "/usr/bin:/bin"))
                            .build());
                default -> {
                    // Said elsewhere.
                }
            }
        }
    }
}
