package io.faasm.maven.fuzz;

import io.faasm.core.console.Console;
import io.faasm.core.host.Host;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.process.Workers;
import io.faasm.core.tree.Trees;
import io.faasm.maven.codegen.CheckedEngine;
import io.faasm.maven.codegen.CheckedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs programs of random host calls in the engine, one process each. Whatever a program does, it ends with an exit code of its
 * own, in a trap or at the time limit; nothing outside the directories that it may write changes; it has read nothing that lies
 * outside its directories; and no scratch directory is left. A program is made of a number, so that it can be made again.
 */
final class CallFuzzer {
    static final String TARGET = "host-calls";

    /** How many programs a short run tries. */
    private static final int SHORT_RUN = 600;

    private static final int SHORTEST = 64;
    private static final int LONGEST = 2048;

    private final Host host;
    private final ProcessRunner processes;
    private final Console console;
    private final FuzzRequest request;

    CallFuzzer(Host host, ProcessRunner processes, Console console, FuzzRequest request) {
        this.host = host;
        this.processes = processes;
        this.console = console;
        this.request = request;
    }

    /** Runs programs; answers what went wrong. */
    List<String> run(Path program, CheckedEngine engine) throws IOException {
        Path directory = request.output().toAbsolutePath().resolve(TARGET);
        // A program that failed is kept there until other ones are tried.
        Trees.delete(request.input().isEmpty() ? directory : directory.resolve("built"));
        Files.createDirectories(directory);
        CheckedRun built =
                engine.compile(program.toAbsolutePath(), Files.createDirectories(directory.resolve("built")));
        if (request.input().isPresent()) {
            return one(built, directory);
        }
        long seed = request.first();
        long end = System.nanoTime()
                + request.duration().orElse(Duration.ofDays(1)).toNanos();
        long last = request.duration().isEmpty() ? seed + SHORT_RUN : Long.MAX_VALUE;
        AtomicLong next = new AtomicLong(seed);
        AtomicLong done = new AtomicLong();
        AtomicBoolean enough = new AtomicBoolean();
        CallEndings endings = new CallEndings();
        List<String> failures = Collections.synchronizedList(new ArrayList<>());
        List<Callable<Boolean>> tasks = new ArrayList<>();
        for (int worker = 0; worker < host.processors(); worker++) {
            Path place = directory.resolve("worker-" + worker);
            tasks.add(() -> {
                CallWorld world = new CallWorld(place, processes);
                for (long number = next.getAndIncrement();
                        number < last && System.nanoTime() < end && !enough.get();
                        number = next.getAndIncrement()) {
                    byte[] input = programOf(number);
                    Optional<String> wrong = world.run(built, input, false, endings);
                    done.incrementAndGet();
                    if (wrong.isPresent()) {
                        failures.add(explain(wrong.get(), number, input, built, directory));
                        // What was changed stays changed, and would be found in every program that follows.
                        world = new CallWorld(place, processes);
                        enough.set(failures.size() >= Fuzzing.FAILURES);
                    }
                }
                return true;
            });
        }
        try (Workers workers = new Workers(host.processors())) {
            workers.run(tasks);
        }
        if (failures.isEmpty()) {
            console.info(String.format(
                    Locale.ROOT,
                    "fuzz: %s: %d programs (%s), nothing outside their directories changed%s",
                    TARGET,
                    done.get(),
                    endings,
                    request.isShort() ? "" : ", numbers from " + seed));
        }
        return failures;
    }

    private List<String> one(CheckedRun built, Path directory) throws IOException {
        OptionalLong number = request.number();
        byte[] input = number.isPresent()
                ? programOf(number.getAsLong())
                : Files.readAllBytes(Path.of(request.input().get()));
        CallWorld world = new CallWorld(directory.resolve("world"), processes);
        Optional<String> wrong = world.run(built, input, true, new CallEndings());
        console.info("fuzz: " + TARGET + ": the calls of the program are in " + world.trace());
        return wrong.map(what -> List.of(TARGET + ": " + what)).orElse(List.of());
    }

    static byte[] programOf(long number) {
        Random random = Fuzzing.random(number);
        byte[] input = new byte[SHORTEST + random.nextInt(LONGEST - SHORTEST)];
        random.nextBytes(input);
        return input;
    }

    /** The failing program, as short as it can be cut, is kept beside the list of its calls. */
    private String explain(String wrong, long number, byte[] input, CheckedRun built, Path directory)
            throws IOException {
        Path place = directory.resolve("failing-" + number);
        int fails = input.length;
        int passes = 1;
        while (passes + 1 < fails) {
            int middle = (passes + fails) / 2;
            if (new CallWorld(place, processes)
                    .run(built, Arrays.copyOf(input, middle), false, new CallEndings())
                    .isPresent()) {
                fails = middle;
            } else {
                passes = middle;
            }
        }
        Path kept = Files.write(directory.resolve("program-" + number), Arrays.copyOf(input, fails));
        CallWorld world = new CallWorld(place, processes);
        world.run(built, Arrays.copyOf(input, fails), true, new CallEndings());
        return TARGET + ", program " + number + ": " + wrong + "\n    cut to what fails: " + kept + "\n    its calls: "
                + world.trace() + "\n    repeat it: " + request.repeat(TARGET, Long.toString(number));
    }
}
