package io.faasm.maven.clustermodule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasm.core.cache.ContentCache;
import io.faasm.core.cache.Fingerprint;
import io.faasm.core.console.Console;
import io.faasm.core.engine.EngineCommand;
import io.faasm.core.engine.WorkerCommand;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.process.Command;
import io.faasm.core.process.Outcome;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.tree.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Tries a cluster module where there is no directory to start from: on the worker host, whose runtime root is empty, in the
 * engine, and under Node's WASI, which nobody of Faasm has written. A module that has passed is not tried again.
 *
 * <p>A function of the folder is called and prints what it found; the file {@code expected.txt} beside it has the lines that
 * all hosts have to give. Functions of the user {@code worker} are for the worker host alone, with files in its runtime root.
 */
public final class ClusterModuleTester {
    private static final String STAGE = "cluster-module-tests";
    private static final int FORMAT = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String FUNCTIONS = "pyfuncs";
    private static final String EXPECTED = "expected.txt";
    private static final String USER = "check";
    private static final String WORKER_USER = "worker";
    private static final String EMPTY_FUNCTION = "noop";
    private static final String RUNNER = "node/run.mjs";

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int CALLS = 1000;

    /** What a worker itself leaves open at each call, whatever the guest does: it makes the file system anew twice. */
    private static final int OF_THE_WORKER = 4;

    /** And what a function that does nothing may leave open besides: its source, and one to spare. */
    private static final int OF_THE_GUEST = 2;

    private final ContentCache cache;
    private final ProcessRunner processes;
    private final Console console;

    public ClusterModuleTester(ContentCache cache, ProcessRunner processes, Console console) {
        this.cache = cache;
        this.processes = processes;
        this.console = console;
    }

    /**
     * What is tried with what.
     *
     * @param product directory of the product of this stage
     * @param tests folder of functions and of Node's program
     * @param worker the worker host
     * @param engine the engine
     * @param node Node
     */
    public record Request(Path product, Path tests, Path worker, Path engine, Path node) {
        Path code() {
            return product.resolve(ClusterModuleStage.CODE);
        }
    }

    /** Tries the module; fails with the first thing that is not as it should be. */
    public void test(Request request) {
        Fingerprint fingerprint = Fingerprint.of(STAGE, FORMAT)
                .file("module", request.product().resolve(ClusterModuleStage.MODULE))
                .file("code", request.code())
                .file("worker", request.worker())
                .file("engine", request.engine())
                .tree("tests", request.tests())
                .build();
        cache.obtain(STAGE, fingerprint, directory -> {
            Path work = Files.createDirectories(directory.resolve("work"));
            List<String> passed = new ArrayList<>();
            for (String function : functions(request, USER)) {
                if (!function.equals(EMPTY_FUNCTION)) {
                    passed.add(onWorker(request, USER, function, work));
                }
            }
            for (String function : functions(request, WORKER_USER)) {
                passed.add(onWorker(request, WORKER_USER, function, work));
            }
            passed.add(manyCalls(request, work));
            for (String function : functions(request, USER)) {
                passed.add(inEngine(request, function, work));
                passed.add(underNode(request, function, work));
            }
            Trees.delete(work);
            Files.write(directory.resolve("passed.txt"), passed);
            passed.forEach(line -> console.info("cluster-module: " + line));
        });
    }

    private static List<String> functions(Request request, String user) throws IOException {
        try (Stream<Path> all = Files.list(request.tests().resolve(FUNCTIONS).resolve(user))) {
            return all.map(function -> function.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    private String onWorker(Request request, String user, String function, Path work) throws IOException {
        Path place = Files.createDirectories(work.resolve("worker-" + user + "-" + function));
        Path output = place.resolve("output");
        WorkerCommand command = worker(request, place);
        if (user.equals(WORKER_USER)) {
            fill(place.resolve("root"));
        }
        Outcome outcome = processes.tryRun(command.calls(2)
                .output(output)
                .command(place, user, function, Optional.empty())
                .timeout(LIMIT)
                .build());
        requireSuccess("on the worker host", function, outcome);
        compare("on the worker host", source(request, user, function), function, Files.readString(output));
        return function + " on the worker host: as expected";
    }

    /** Puts what functions of the worker's user look for into a runtime root. */
    private static void fill(Path root) throws IOException {
        Path data = root.resolve("data");
        Files.writeString(Files.createDirectories(data.resolve("directory")).resolve("inner"), "inside");
        Files.writeString(Files.createDirectories(data.resolve("full")).resolve("file"), "");
        Files.createSymbolicLink(data.resolve("link"), Path.of("directory"));
        Files.createSymbolicLink(data.resolve("loop"), Path.of("loop"));
        Files.createSymbolicLink(data.resolve("absolute"), Path.of("/data/directory/inner"));
        Path many = Files.createDirectories(root.resolve("many"));
        for (int number = 0; number < 500; number++) {
            Files.createFile(many.resolve("file-with-a-name-" + number));
        }
    }

    /** With a runtime root that has nothing. */
    private static WorkerCommand worker(Request request, Path place) throws IOException {
        Path shared = place.resolve("shared");
        Trees.copy(request.tests().resolve(FUNCTIONS), shared.resolve(FUNCTIONS));
        return WorkerCommand.of(request.worker(), request.code(), Files.createDirectories(place.resolve("root")))
                .shared(shared);
    }

    private String manyCalls(Request request, Path work) throws IOException {
        Path place = Files.createDirectories(work.resolve("worker-many"));
        Path report = place.resolve("report.jsonl");
        Outcome outcome = processes.tryRun(worker(request, place)
                .calls(CALLS)
                .report(report)
                .command(place, USER, EMPTY_FUNCTION, Optional.empty())
                .timeout(LIMIT)
                .build());
        requireSuccess("on the worker host, " + CALLS + " times", EMPTY_FUNCTION, outcome);
        List<JsonNode> calls = new ArrayList<>();
        for (String line : Files.readAllLines(report)) {
            calls.add(JSON.readTree(line));
        }
        int worst = calls.stream()
                .skip(1)
                .mapToInt(call -> call.required("descriptors").intValue())
                .max()
                .orElse(0);
        if (calls.size() != CALLS || worst > OF_THE_WORKER + OF_THE_GUEST) {
            throw new BuildFailure(
                    "A function that does nothing was called " + calls.size()
                            + " times on the worker host, and left up to " + worst
                            + " descriptors open each time, of which " + OF_THE_WORKER + " are the worker's own.",
                    "Look in the guest library for what it opens at each start: a worker never closes anything.");
        }
        double middle = calls.stream()
                .map(call -> call.required("milliseconds").doubleValue())
                .sorted(Comparator.naturalOrder())
                .skip(calls.size() / 2)
                .findFirst()
                .orElse(0.0);
        return String.format(
                Locale.ROOT,
                "%s on the worker host: %d calls, %.1f ms each, %d descriptors left open each, of which %d are the worker's own",
                EMPTY_FUNCTION,
                calls.size(),
                middle,
                worst,
                OF_THE_WORKER);
    }

    /** With nothing in the root but the function. */
    private String inEngine(Request request, String function, Path work) throws IOException {
        Path place = Files.createDirectories(work.resolve("engine-" + function));
        Path root = place.resolve("root");
        Trees.copy(request.tests().resolve(FUNCTIONS), root.resolve(FUNCTIONS));
        Path output = place.resolve("output");
        Outcome outcome = processes.tryRun(EngineCommand.engine(request.engine(), request.code(), root)
                .output(output)
                .timeLimit(LIMIT)
                .command(place, "py_func", USER, function)
                .build());
        requireSuccess("in the engine", function, outcome);
        compare(
                "in the engine",
                source(request, USER, function),
                function,
                Files.exists(output) ? Files.readString(output) : "");
        return function + " in the engine: as expected";
    }

    /** Without any directory: the function's source is a word of the command line. */
    private String underNode(Request request, String function, Path work) throws IOException {
        Path place = Files.createDirectories(work.resolve("node-" + function));
        String source = Files.readString(source(request, USER, function)) + "\nraise SystemExit(faasm_main())\n";
        Outcome outcome = processes.tryRun(Command.of(
                        "node",
                        request.node(),
                        "--no-warnings",
                        request.tests().resolve(RUNNER),
                        request.product().resolve(ClusterModuleStage.MODULE),
                        "python3",
                        "-c",
                        source)
                .in(place)
                .env(new TreeMap<>(Map.of("LC_ALL", "C.UTF-8")))
                .timeout(LIMIT)
                .build());
        requireSuccess("under Node's WASI", function, outcome);
        compare("under Node's WASI", source(request, USER, function), function, outcome.output());
        return function + " under Node's WASI: as expected";
    }

    private static Path source(Request request, String user, String function) {
        return request.tests()
                .resolve(FUNCTIONS)
                .resolve(user)
                .resolve(function)
                .resolve("function.py");
    }

    private static void requireSuccess(String where, String function, Outcome outcome) {
        if (outcome.exitCode() != 0) {
            throw new BuildFailure(
                    "The cluster module does not run " + function + " " + where + ": exit code " + outcome.exitCode()
                            + ".\n" + outcome.output(),
                    "See what it says; the function is in src/test/pyfuncs of the module cluster-module.");
        }
    }

    private static void compare(String where, Path source, String function, String output) throws IOException {
        String expected = Files.readString(source.resolveSibling(EXPECTED), StandardCharsets.UTF_8);
        if (!output.equals(expected)) {
            throw new BuildFailure(
                    "The function " + function + " of the cluster module answers " + where + ":\n" + output.indent(4)
                            + "  where this is expected:\n" + expected.indent(4).stripTrailing(),
                    "The function and what is expected are in src/test/pyfuncs of the module cluster-module.");
        }
    }
}
