package io.faasm.maven.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
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
import io.faasm.maven.codegen.CheckedEngine;
import io.faasm.maven.codegen.CheckedRun;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Tries the compiler: random programs become machine code and run in the engine, and Node's engine says what they have to do. A
 * program is made of a number, so that it can be made again.
 */
final class ModuleFuzzer {
    static final String TARGET = "modules";

    /** How many programs a short run tries, and how many a long one tries at a time. */
    private static final int SHORT_RUN = 12;

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration JUDGE_LIMIT = Duration.ofMinutes(2);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern RECORD = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern TRAP_LINE = Pattern.compile("faaslet: trap: (.*)");

    /** What the engine says, by what the judge says. The engine does not tell accesses to memory and to tables apart. */
    private static final Map<String, Pattern> TRAPS = Map.of(
            "unreachable", Pattern.compile("unreachable .*"),
            "division by zero", Pattern.compile("integer division by zero"),
            "number that does not fit", Pattern.compile("integer overflow .*|conversion of a NaN .*"),
            "memory", Pattern.compile("out-of-bounds .*"),
            "indirect call", Pattern.compile("indirect call of .*"),
            "table", Pattern.compile("indirect call through .*|out-of-bounds .*"),
            "exception", Pattern.compile("uncaught exception"));

    private final Host host;
    private final ProcessRunner processes;
    private final Console console;
    private final FuzzRequest request;

    ModuleFuzzer(Host host, ProcessRunner processes, Console console, FuzzRequest request) {
        this.host = host;
        this.processes = processes;
        this.console = console;
        this.request = request;
    }

    /**
     * Runs programs; answers what went wrong.
     *
     * @param judge the program for Node
     */
    List<String> run(Path judge, CheckedEngine engine) throws IOException {
        Path directory = request.output().toAbsolutePath().resolve(TARGET);
        Trees.delete(directory);
        long seed = request.input().isPresent() ? number() : request.first();
        long end = System.nanoTime() + request.duration().orElse(Duration.ZERO).toNanos();
        int several = request.input().isPresent() ? 1 : SHORT_RUN;
        List<String> failures = new ArrayList<>();
        AtomicInteger runs = new AtomicInteger();
        long next = seed;
        do {
            failures.addAll(batch(judge, engine, directory, next, several, runs));
            next += several;
        } while (failures.isEmpty() && System.nanoTime() < end);
        if (failures.isEmpty()) {
            console.info(String.format(
                    Locale.ROOT,
                    "fuzz: %s: %d programs do in %d runs what they do in Node's engine%s",
                    TARGET,
                    next - seed,
                    runs.get(),
                    request.isShort() ? "" : ", numbers from " + seed));
        }
        return failures.subList(0, Math.min(Fuzzing.FAILURES, failures.size()));
    }

    private long number() {
        return request.number()
                .orElseThrow(() -> new BuildFailure(
                        request.input().get() + " is not the number of a program (faasm.fuzz.input)",
                        "Programs of the target " + TARGET + " are made of numbers."));
    }

    private List<String> batch(
            Path judge, CheckedEngine engine, Path directory, long first, int several, AtomicInteger runs)
            throws IOException {
        List<Object> words = new ArrayList<>();
        for (long number = first; number < first + several; number++) {
            RandomModule module = RandomModule.of(number);
            Path wasm = Files.createDirectories(directory.resolve(Long.toString(number)))
                    .resolve("program.wasm");
            Files.write(wasm, module.wasm());
            words.add(wasm);
            words.add(module.calls());
        }
        Map<String, List<JsonNode>> expected = expected(judge, directory, words);
        List<String> failures = Collections.synchronizedList(new ArrayList<>());
        List<Callable<Boolean>> tasks = new ArrayList<>();
        for (long number = first; number < first + several; number++) {
            long each = number;
            tasks.add(() -> {
                Path place = directory.resolve(Long.toString(each));
                Path wasm = place.resolve("program.wasm");
                List<JsonNode> wanted = expected.get(wasm.toString());
                Optional<String> wrong = differs(engine.generate(wasm), place, wanted);
                runs.addAndGet(wanted.size());
                if (wrong.isPresent()) {
                    failures.add(TARGET + ", program " + each + ": " + wrong.get() + "\n    it is " + wasm
                            + "\n    repeat it: " + request.repeat(TARGET, Long.toString(each)));
                } else {
                    Trees.delete(place);
                }
                return true;
            });
        }
        try (Workers workers = new Workers(host.processors())) {
            workers.run(tasks);
        }
        return failures;
    }

    /** The runs of each program, by its file. */
    private Map<String, List<JsonNode>> expected(Path judge, Path directory, List<Object> words) throws IOException {
        Path log = directory.resolve("judge.log");
        processes.run(Command.of("node", request.toolchain().node(), judge.toAbsolutePath(), words)
                .in(directory)
                .env(request.toolchain().environment())
                .timeout(JUDGE_LIMIT)
                .log(log)
                .build());
        List<JsonNode> runs = new ArrayList<>();
        for (String line : Files.readAllLines(log)) {
            try {
                runs.add(JSON.readTree(line));
            } catch (JsonProcessingException other) {
                throw new BuildFailure(
                        "Node's engine says something about random programs that is not understood: " + line,
                        "See " + judge + ".",
                        other);
            }
        }
        return runs.stream()
                .collect(Collectors.groupingBy(run -> run.path("file").asText()));
    }

    /** Whether a program does something else in the engine in one of its runs. */
    private Optional<String> differs(CheckedRun built, Path place, List<JsonNode> wanted) throws IOException {
        Path root = Files.createDirectories(place.resolve("root"));
        for (JsonNode run : wanted) {
            int first = run.path("first").asInt();
            Outcome outcome = processes.tryRun(EngineCommand.engine(built.engine(), built.code(), root)
                    .timeLimit(LIMIT)
                    .command(place, "program")
                    .input(ByteBuffer.allocate(4)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putInt(first)
                            .array())
                    .env(Map.of("TMPDIR", place.toString()))
                    .build());
            Optional<String> wrong = compare(run, outcome);
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        return Optional.empty();
    }

    /** Whether a run did something else than the judge says. */
    static Optional<String> compare(JsonNode wanted, Outcome outcome) {
        int first = wanted.path("first").asInt();
        List<String> lines = outcome.output()
                .lines()
                .filter(line -> RECORD.matcher(line).matches())
                .toList();
        List<String> linesWanted = new ArrayList<>();
        wanted.path("lines").forEach(line -> linesWanted.add(line.asText()));
        for (int call = 0; call < Math.min(lines.size(), linesWanted.size()); call++) {
            if (!lines.get(call).equals(linesWanted.get(call))) {
                return Optional.of("call " + (first + call) + " gives\n    " + lines.get(call)
                        + "\n    and in Node's engine\n    " + linesWanted.get(call));
            }
        }
        String end = wanted.path("end").asText();
        if (lines.size() != linesWanted.size() || !ends(outcome, end)) {
            return Optional.of("the run from call " + first + " on ends after " + lines.size()
                    + " calls with exit code " + outcome.exitCode() + ": " + said(outcome)
                    + "\n    and in Node's engine after " + linesWanted.size() + ": " + end);
        }
        return Optional.empty();
    }

    private static boolean ends(Outcome outcome, String wanted) {
        if (wanted.equals("end")) {
            return outcome.exitCode() == 0;
        }
        Pattern trap = TRAPS.get(wanted);
        return trap != null
                && outcome.exitCode() == EngineCommand.TRAP
                && trap.matcher(said(outcome)).matches();
    }

    private static String said(Outcome outcome) {
        Matcher trap = TRAP_LINE.matcher(outcome.output());
        return trap.find() ? trap.group(1) : "";
    }
}
