package io.faasm.maven.codegen;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasm.core.console.Console;
import io.faasm.core.engine.EngineCommand;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.host.Host;
import io.faasm.core.process.Command;
import io.faasm.core.process.Outcome;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.process.Workers;
import io.faasm.core.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * Tries assertions of WebAssembly's specification on machine code: those of a checkout of its test suite. What is said about text
 * and validation, about vectors and references, and about modules that import something, is left out: none of it is compiled here
 * or has a host here.
 */
public final class SpecificationSuite {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Host host;
    private final ProcessRunner processes;
    private final Console console;

    public SpecificationSuite(Host host, ProcessRunner processes, Console console) {
        this.host = host;
        this.processes = processes;
        this.console = console;
    }

    /** A module of the suite and what is asserted of it. */
    private record Module(String name, Path wasm, List<JsonNode> commands) {}

    /** How many assertions about a module were tried, and which do not hold. */
    private record Tried(int count, List<String> wrong) {}

    /**
     * Tries the suite and tells how many assertions hold; those that do not are listed in a file.
     *
     * @param suite the checkout
     * @param engine the engine that the codegen stage built
     * @param request how code is generated
     * @param work directory for nothing else
     */
    public void run(Path suite, Path engine, CodegenRequest request, Path work) throws IOException {
        Trees.delete(work);
        List<Module> modules = modules(suite, request, Files.createDirectories(work));
        if (modules.isEmpty()) {
            throw new BuildFailure(
                    "There are no tests of WebAssembly's specification in " + suite,
                    "Name a checkout of https://github.com/WebAssembly/testsuite.");
        }
        List<Tried> tried;
        try (Workers tasks = new Workers(host.processors());
                Workers compilations = new Workers(host.processors())) {
            NativeCodeGenerator generator =
                    NativeCodeGenerator.ofAnyImports(request, engine, compilations, processes, console, host);
            List<Callable<Tried>> runs = new ArrayList<>();
            for (Module module : modules) {
                runs.add(() -> {
                    Path place = Files.createDirectories(work.resolve(module.name()));
                    Tried each = test(module, engine, generator, place);
                    Trees.delete(place);
                    return each;
                });
            }
            tried = tasks.run(runs);
        }
        int count = tried.stream().mapToInt(Tried::count).sum();
        long compiled = tried.stream().filter(each -> each.count() > 0).count();
        List<String> wrong =
                tried.stream().flatMap(each -> each.wrong().stream()).sorted().toList();
        Path list = Files.write(work.resolve("wrong.txt"), wrong);
        console.info("codegen: of WebAssembly's specification " + (count - wrong.size()) + " of " + count
                + " assertions about " + compiled + " modules hold"
                + (wrong.isEmpty() ? "" : "; those that do not: " + list));
    }

    private List<Module> modules(Path suite, CodegenRequest request, Path work) throws IOException {
        Path converter = request.toolchain().wasm2c().resolveSibling("wast2json");
        if (!Files.isExecutable(converter)) {
            throw new BuildFailure(
                    "This toolchain has no wast2json beside wasm2c: " + converter,
                    "Use that of Debian's packages (-Dfaasm.toolchain=debian).");
        }
        List<Path> scripts = new ArrayList<>(scripts(suite));
        // Exceptions as Emscripten's compiler makes them, and as they are known here.
        scripts.addAll(scripts(suite.resolve("proposals/exception-handling/legacy")));
        List<Module> modules = new ArrayList<>();
        for (Path script : scripts) {
            String name = script.getFileName().toString().replace(".wast", "");
            Path json =
                    Files.createDirectories(work.resolve("json").resolve(name)).resolve("script.json");
            Outcome outcome = processes.tryRun(
                    Command.of("wast2json", converter, "--enable-exceptions", script.toAbsolutePath(), "-o", json)
                            .in(work)
                            .env(request.toolchain().environment())
                            .build());
            if (outcome.exitCode() != 0) {
                console.warn("codegen: " + script.getFileName() + " is left out, as wast2json cannot read it");
                continue;
            }
            Module current = null;
            for (JsonNode command : JSON.readTree(json.toFile()).path("commands")) {
                if (command.path("type").asText().equals("module")) {
                    int line = command.path("line").asInt();
                    current = new Module(
                            name + "-" + line,
                            json.resolveSibling(command.path("filename").asText()),
                            new ArrayList<>());
                    modules.add(current);
                } else if (current != null) {
                    current.commands().add(command);
                }
            }
        }
        return modules;
    }

    private static List<Path> scripts(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".wast"))
                    .filter(file -> !file.getFileName().toString().startsWith("simd_"))
                    .sorted()
                    .toList();
        }
    }

    private Tried test(Module module, Path engine, NativeCodeGenerator generator, Path place) throws IOException {
        Path wasm = place.resolve("program.wasm");
        if (!ProgramOfModule.write(module.wasm(), wasm)) {
            return new Tried(0, List.of());
        }
        List<String> wrong = new ArrayList<>();
        SpecificationCalls calls = new SpecificationCalls(module.commands());
        Path code = place.resolve("code.so");
        try {
            generator.generate(
                    WasmFiles.describe(place, wasm),
                    Optional.of(calls),
                    code,
                    Files.createDirectories(place.resolve("work")));
        } catch (BuildFailure refused) {
            if (calls.count() > 0) {
                wrong.add(module.name() + ": no code is made: "
                        + refused.getMessage().lines().findFirst().orElse(""));
            }
            return new Tried(calls.count(), wrong);
        }
        Path root = Files.createDirectories(place.resolve("root"));
        TreeSet<Integer> left = new TreeSet<>();
        // A call that traps and should not ends the run; the others are tried without it.
        for (boolean again = true; again; ) {
            Outcome outcome = run(engine, code, root, place, -1, left);
            again = false;
            List<String> said = outcome.output().lines().toList();
            if (outcome.exitCode() == 0) {
                said.stream()
                        .filter(line -> line.startsWith("wrong "))
                        .forEach(line -> wrong.add(module.name() + " " + line));
            } else {
                Optional<String> last =
                        said.stream().filter(line -> line.startsWith("call ")).reduce((a, b) -> b);
                String end = said.isEmpty() ? "" : said.get(said.size() - 1);
                wrong.add(module.name() + " ended with exit code " + outcome.exitCode() + " in "
                        + last.orElse("no call") + ": " + end);
                again = last.isPresent() && left.add(Integer.parseInt(last.get().substring(5)));
            }
        }
        for (int trap : calls.traps()) {
            Outcome outcome = run(engine, code, root, place, trap, left);
            if (outcome.exitCode() != EngineCommand.TRAP) {
                wrong.add(module.name() + " " + calls.described(trap) + " does not trap: exit code "
                        + outcome.exitCode());
            }
        }
        return new Tried(calls.count(), wrong);
    }

    private Outcome run(Path engine, Path code, Path root, Path place, int trap, TreeSet<Integer> left) {
        return processes.tryRun(EngineCommand.engine(engine, code, root)
                .timeLimit(LIMIT)
                .command(place, "program")
                .env(Map.of(
                        "TMPDIR",
                        place.toString(),
                        SpecificationCalls.TRAP_VARIABLE,
                        Integer.toString(trap),
                        SpecificationCalls.LEFT_OUT_VARIABLE,
                        left.toString().replaceAll("[\\[ ]", "").replace("]", ",")))
                .build());
    }
}
