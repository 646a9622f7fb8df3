package io.faasm.maven.codegen;

import io.faasm.maven.cache.ContentCache;
import io.faasm.maven.cache.Fingerprint;
import io.faasm.maven.console.Console;
import io.faasm.maven.engine.EngineCommand;
import io.faasm.maven.failure.BuildFailure;
import io.faasm.maven.host.Host;
import io.faasm.maven.process.Command;
import io.faasm.maven.process.Outcome;
import io.faasm.maven.process.ProcessRunner;
import io.faasm.maven.process.Workers;
import io.faasm.maven.toolchain.Toolchain;
import io.faasm.maven.tree.Trees;
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
import java.util.stream.Stream;

/**
 * Compiles the engine's test programs to WebAssembly, generates their code as that of any other program is generated, and
 * runs them in the engine, and in one that traps where C does not define what happens. Tests that passed run again when the engine, a test, or a tool has changed.
 */
public final class EngineTester {
    private static final int FORMAT = 2;

    /** The engine's exit code when it does not start a guest. */
    private static final int REFUSED = 70;

    private static final Duration LIMIT = Duration.ofSeconds(60);

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
     * @param request how code is generated; its training program is left out
     */
    public void test(Path tests, Path engine, CodegenRequest request) {
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
                .tree("tests", tests)
                .tree("sources", request.sources())
                .build();
        cache.obtain("codegen-tests", fingerprint, directory -> {
            Path work = Files.createDirectories(directory.resolve("work"));
            int passed = run(tests, engine, untrained, work);
            Trees.delete(work);
            Files.writeString(directory.resolve("passed"), passed + "\n");
            console.info("codegen: " + passed + " engine tests passed");
        });
    }

    private int run(Path tests, Path engine, CodegenRequest request, Path work) throws IOException {
        List<EngineTest> all = new ArrayList<>();
        try (Stream<Path> sources = Files.list(tests)) {
            for (Path source : sources.filter(file -> file.toString().endsWith(".c"))
                    .sorted()
                    .toList()) {
                all.add(EngineTest.read(source));
            }
        }
        List<String> failures = Collections.synchronizedList(new ArrayList<>());
        NativeCompiler compiler = new NativeCompiler(request.toolchain(), processes);
        try (Workers tasks = new Workers(host.processors());
                Workers compilations = new Workers(host.processors())) {
            // What the generator refuses, the engine has to refuse as well.
            NativeCodeGenerator generator = new NativeCodeGenerator(
                    request, Optional.empty(), engine, compiler, compilations, processes, console, host.processors());
            TestEngines engines =
                    new TestEngines(new EngineBuilder(compiler, compilations), request.sources(), tests, work);
            Path checked = engines.checked();
            Map<String, Path> special = Map.of("hole", engines.withHole(), "zygote", engines.zygote());
            List<Callable<String>> runs = new ArrayList<>();
            for (EngineTest test : all) {
                runs.add(() -> {
                    Path directory = Files.createDirectories(work.resolve(test.name()));
                    Path code = directory.resolve("code/code.so");
                    generator.generate(compile(test, request.toolchain(), directory), code, directory);
                    new TestObjects(test, request, generator, processes, directory).make();
                    Path first = Files.createDirectories(directory.resolve("run"));
                    Path second = directory.resolve("run-checked");
                    Trees.copy(first, second);
                    Path wanted = test.engine().map(special::get).orElse(engine);
                    run(test, wanted, code, first).forEach(what -> failures.add(test.name() + ": " + what));
                    if (test.engine().isEmpty()) {
                        run(test, checked, code, second)
                                .forEach(what ->
                                        failures.add(test.name() + ", checked for undefined behaviour: " + what));
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
        return all.size();
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

    private List<String> run(EngineTest test, Path engine, Path code, Path directory) throws IOException {
        Path temporary = Files.createDirectories(directory.resolve("tmp"));
        Path root = Files.createDirectories(directory.resolve("root"));
        Files.createDirectories(directory.resolve("mount"));
        prepare(test, directory);
        List<String> options = test.words("options").stream()
                .map(word -> word.replace("{work}", directory.toString()))
                .toList();
        Path output = directory.resolve("stdout");
        List<String> shell = test.all("shell").isEmpty() ? List.of("exec \"$@\"") : test.all("shell");
        // Through a shell, because the two streams are told apart here and nowhere else.
        Outcome outcome = processes.tryRun(Command.of(
                        "faaslet",
                        "sh",
                        "-c",
                        "exec > \"$STDOUT\"\n" + String.join("\n", shell),
                        "sh",
                        EngineCommand.engine(engine, code, root)
                                .unchecked(options)
                                .line(),
                        test.name(),
                        test.words("arguments"))
                .in(directory)
                .env(Map.of("TMPDIR", temporary.toString(), "STDOUT", output.toString(), "PATH", "/usr/bin:/bin"))
                .input(String.join("\n", test.all("stdin")).getBytes(StandardCharsets.UTF_8))
                .timeout(LIMIT)
                .build());
        List<String> wrong = new ArrayList<>();
        String said = Files.readString(output);
        String messages = outcome.output();
        List<String> lacking = test.all("lacking");
        if (outcome.exitCode() == REFUSED && lacking.stream().anyMatch(messages::contains)) {
            console.warn("codegen: the engine's test " + test.name() + " is left out, because of this host: "
                    + messages.strip());
            return wrong;
        }
        if (outcome.exitCode() != test.exitCode()) {
            wrong.add("the exit code is " + outcome.exitCode() + ", must be " + test.exitCode() + "; it said: "
                    + (said + messages).strip());
        }
        missing(test.all("stdout"), said).forEach(text -> wrong.add("standard output lacks \"" + text + "\": " + said));
        missing(test.all("stderr"), messages)
                .forEach(text -> wrong.add("standard error lacks \"" + text + "\": " + messages));
        try (Stream<Path> left = Files.list(temporary)) {
            left.forEach(path -> wrong.add("the scratch directory " + path + " was not removed"));
        }
        return wrong;
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
