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
import io.faasm.maven.recipe.RecipeLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/**
 * Runs the test suite of WASI preview 1 in the engine: https://github.com/WebAssembly/wasi-testsuite, whose branch {@code
 * prod/testsuite-base} has the programs in WebAssembly. What each wants is in a file of JSON beside it (doc/specification.md).
 */
public final class WasiSuite {
    private static final String PROGRAMS = "testsuite/wasm32-wasip1";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Host host;
    private final ProcessRunner processes;
    private final Console console;

    public WasiSuite(Host host, ProcessRunner processes, Console console) {
        this.host = host;
        this.processes = processes;
        this.console = console;
    }

    /**
     * Runs all programs of a checkout; fails with those that do not come to what they must and are not known.
     *
     * @param known the list of those that fail, each with its reason
     * @param request how code is generated
     * @param work directory for what the programs need, made anew
     */
    public void run(Path checkout, Path known, Path engine, CodegenRequest request, Path work) {
        SortedMap<String, String> failures = new ConcurrentSkipListMap<>();
        int count;
        try (Workers tasks = new Workers(host.processors());
                Workers compilations = new Workers(host.processors())) {
            Trees.delete(work);
            NativeCodeGenerator generator =
                    NativeCodeGenerator.ofAnyImports(request, engine, compilations, processes, console, host);
            List<Callable<Void>> runs = new ArrayList<>();
            for (Path program : programs(checkout)) {
                String name = checkout.resolve("tests")
                        .relativize(program)
                        .toString()
                        .replace("/" + PROGRAMS, "")
                        .replaceFirst("\\.wasm$", "");
                Path directory = Files.createDirectories(work.resolve(name.replace('/', '.')));
                runs.add(() -> {
                    run(program, engine, generator, directory).ifPresent(wrong -> failures.put(name, wrong));
                    return null;
                });
            }
            tasks.run(runs);
            count = runs.size();
        } catch (IOException e) {
            throw new BuildFailure(
                    "The test suite of WASI cannot be run: " + e.getMessage() + ".",
                    "Point -Dfaasm.engine.wasi at a checkout of its branch prod/testsuite-base.",
                    e);
        }
        console.info(
                "codegen: " + (count - failures.size()) + " of " + count + " programs of WASI's test suite passed");
        compare(failures, known);
    }

    private static List<Path> programs(Path checkout) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> suites = Files.list(checkout.resolve("tests"))) {
            for (Path suite : suites.sorted().toList()) {
                if (!Files.isDirectory(suite.resolve(PROGRAMS))) {
                    continue;
                }
                try (Stream<Path> files = Files.list(suite.resolve(PROGRAMS))) {
                    files.filter(file -> file.toString().endsWith(".wasm"))
                            .sorted()
                            .forEach(found::add);
                }
            }
        }
        if (found.isEmpty()) {
            throw new BuildFailure(
                    checkout + " has no programs in tests/*/" + PROGRAMS + ".",
                    "Take the branch prod/testsuite-base, which has them in WebAssembly.");
        }
        return found;
    }

    /** What is wrong with a program, if anything is. */
    private Optional<String> run(Path program, Path engine, NativeCodeGenerator generator, Path directory)
            throws IOException {
        String base = program.getFileName().toString().replaceFirst("\\.wasm$", "");
        Path specification = program.resolveSibling(base + ".json");
        JsonNode wanted =
                Files.exists(specification) ? JSON.readTree(Files.readString(specification)) : JSON.createObjectNode();
        Path root = directory.resolve("root");
        if (wanted.path("root").isTextual()) {
            Trees.copy(program.resolveSibling(wanted.path("root").asText()), root);
        }
        Files.createDirectories(root);
        Path code = directory.resolve("code/code.so");
        Files.copy(program, Files.createDirectories(directory.resolve("wasm")).resolve("program.wasm"));
        generator.generate(WasmFiles.below(directory.resolve("wasm")).get(0), code, directory);
        List<String> options = new ArrayList<>(List.of("--root-writable", "yes"));
        wanted.path("env")
                .properties()
                .forEach(variable -> options.addAll(List.of(
                        "--env", variable.getKey() + "=" + variable.getValue().asText())));
        List<String> line = new ArrayList<>(
                EngineCommand.engine(engine, code, root).unchecked(options).line());
        line.add(base + ".wasm");
        wanted.path("args").forEach(argument -> line.add(argument.asText()));
        Path stdout = directory.resolve("stdout");
        Outcome outcome = processes.tryRun(Command.of("faaslet", "sh", "-c", "exec \"$@\" > \"$STDOUT\"", "sh", line)
                .in(directory)
                .env(Map.of("PATH", "/usr/bin:/bin", "STDOUT", stdout.toString()))
                .timeout(LIMIT)
                .build());
        int exitCode = wanted.path("exit_code").asInt(0);
        if (outcome.exitCode() != exitCode) {
            return Optional.of("exit code " + outcome.exitCode() + ", must be " + exitCode + ": "
                    + outcome.output().strip());
        }
        String written = Files.readString(stdout);
        return wanted.has("stdout") && !written.equals(wanted.get("stdout").asText())
                ? Optional.of("it wrote: " + written)
                : Optional.empty();
    }

    private void compare(SortedMap<String, String> failures, Path known) {
        SortedMap<String, String> reasons = new TreeMap<>();
        for (String line : RecipeLines.read(known)) {
            String[] fields = line.split("\t", 2);
            reasons.put(fields[0], fields[fields.length - 1]);
        }
        List<String> differences = new ArrayList<>();
        failures.forEach((name, wrong) -> {
            if (reasons.remove(name) == null) {
                differences.add(name + ": " + wrong);
            }
        });
        reasons.keySet().forEach(name -> differences.add(name + " passes"));
        if (!differences.isEmpty()) {
            throw new BuildFailure(
                    differences.size() + " programs of WASI's test suite do not come to what " + known + " says:\n  "
                            + String.join("\n  ", differences),
                    "Mend the engine, or say in the list why it answers otherwise.");
        }
    }
}
