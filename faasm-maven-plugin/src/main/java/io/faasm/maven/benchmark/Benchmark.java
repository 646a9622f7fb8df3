package io.faasm.maven.benchmark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasm.core.console.Console;
import io.faasm.core.engine.EngineCommand;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.process.Command;
import io.faasm.core.process.Outcome;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.inputs.Wish;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Runs every program on every contestant. Contestants take turns in every round, so that a machine that is slow for a
 * while is slow for all of them, and the median of the rounds counts.
 */
public final class Benchmark {
    /** What has to be downloaded for the programs in a directory. */
    public static List<Wish> wishes(Path sources) {
        return List.of(NativePackages.wish(sources), PyodidePackage.wish(sources));
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> SCRIPTS = Set.of(Contestant.HARNESS, Contestant.IMPORT);
    private static final String START = "start to exit";

    private final ProcessRunner processes;
    private final Console console;

    public Benchmark(ProcessRunner processes, Console console) {
        this.processes = processes;
        this.console = console;
    }

    /** Measures, prints the tables and writes the report. */
    public Figures run(BenchmarkRequest request) {
        List<Contestant> contestants = contestants(request);
        Figures figures = new Figures(contestants.stream().map(Contestant::name).toList());
        for (Kind kind : Kind.values()) {
            if (!contestants.get(0).kinds().contains(kind)) {
                continue;
            }
            figures.begin(kind.title());
            if (kind == Kind.PYTHON) {
                console.info("benchmark: " + START + " of an empty program");
                figures.addStart(START, starts(contestants).get(0));
            }
            kind.imported().ifPresent(module -> {
                console.info("benchmark: import " + module);
                List<List<Double>> seconds = imports(kind, module, contestants);
                figures.addStart("start, import, exit", seconds.get(0));
                figures.addStart("import " + module, seconds.get(1));
            });
            for (String program : programs(request.sources().resolve(kind.directory()))) {
                console.info("benchmark: " + program);
                figures.add(program, measured(kind, program, contestants, request));
            }
        }
        figures.lines().forEach(console::info);
        figures.write(request.report());
        figures.requireRatio(START, 1, request.startLimit());
        return figures;
    }

    private static List<Contestant> contestants(BenchmarkRequest request) {
        Path sources = request.sources().toAbsolutePath();
        String imported = Stream.concat(
                        Stream.of(Kind.PACKAGES, Kind.ARRAYS).map(kind -> sources.resolve(kind.directory())),
                        request.nativePackages().stream())
                .map(Path::toString)
                .collect(Collectors.joining(":"));
        List<Contestant> contestants = new ArrayList<>();
        contestants.add(new Contestant.Interpreter(
                "native",
                request.nativePackages().isPresent() ? EnumSet.allOf(Kind.class) : EnumSet.of(Kind.PYTHON),
                List.of(request.python()),
                Map.of("PYTHONDONTWRITEBYTECODE", "1", "PYTHONPATH", imported),
                sources.resolve(Kind.PYTHON.directory()).toString(),
                15));
        EngineCommand engine = EngineCommand.launcher(request.engine());
        for (Kind kind : Kind.values()) {
            engine.readOnly(sources.resolve(kind.directory()), "/" + kind.directory());
        }
        engine.environment("PYTHONPATH", "/" + Kind.PACKAGES.directory() + ":/" + Kind.ARRAYS.directory());
        contestants.add(new Contestant.Interpreter(
                "faaslet",
                EnumSet.allOf(Kind.class),
                List.copyOf(engine.line()),
                Map.of(),
                "/" + Kind.PYTHON.directory(),
                15));
        request.pyodide()
                .ifPresent(installed -> contestants.add(new Contestant.Pyodide(request.node(), sources, installed, 3)));
        return contestants;
    }

    private static List<String> programs(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".py") && !SCRIPTS.contains(name))
                    .map(name -> name.substring(0, name.length() - ".py".length()))
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException("The programs in " + directory + " cannot be listed.", failure);
        }
    }

    private List<List<Double>> starts(List<Contestant> contestants) {
        return inTurns(contestants, 1, contestant -> List.of(seconds(processes.run(contestant.empty()))));
    }

    /** From the start of the process to its end, and what the import alone took. */
    private List<List<Double>> imports(Kind kind, String module, List<Contestant> contestants) {
        return inTurns(contestants, 2, contestant -> {
            if (!contestant.kinds().contains(kind)) {
                return List.of(Double.NaN, Double.NaN);
            }
            Command command = contestant.importing(kind, module);
            Outcome outcome = processes.run(command);
            return List.of(
                    seconds(outcome),
                    result(command, outcome).required("seconds").doubleValue());
        });
    }

    /** Lets each contestant start as often as it may, in turns: for each quantity, the median of each contestant. */
    private static List<List<Double>> inTurns(
            List<Contestant> contestants, int quantities, Function<Contestant, List<Double>> measurement) {
        Map<Contestant, List<List<Double>>> found = new HashMap<>();
        int rounds = contestants.stream().mapToInt(Contestant::starts).max().orElse(0);
        for (int round = -1; round < rounds; round++) {
            for (Contestant contestant : contestants) {
                if (round >= contestant.starts()) {
                    continue;
                }
                List<Double> quantity = measurement.apply(contestant);
                if (round >= 0) { // the first start reads files from the disk
                    found.computeIfAbsent(contestant, key -> new ArrayList<>()).add(quantity);
                }
            }
        }
        return IntStream.range(0, quantities)
                .mapToObj(index -> contestants.stream()
                        .map(contestant -> Figures.median(found.get(contestant).stream()
                                .map(round -> round.get(index))
                                .toList()))
                        .toList())
                .toList();
    }

    private static double seconds(Outcome outcome) {
        return outcome.elapsed().toNanos() / 1e9;
    }

    private List<Double> measured(Kind kind, String program, List<Contestant> contestants, BenchmarkRequest request) {
        List<Contestant> able = contestants.stream()
                .filter(contestant -> contestant.kinds().contains(kind))
                .toList();
        Map<Contestant, List<Double>> seconds = new HashMap<>();
        String check = null;
        for (int round = 0; round < request.rounds(); round++) {
            for (Contestant contestant : able) {
                Command command = contestant.measure(kind, program, request.repetitions());
                JsonNode result = result(command, processes.run(command));
                seconds.computeIfAbsent(contestant, key -> new ArrayList<>())
                        .add(result.required("seconds").doubleValue());
                String found = result.required("check").textValue();
                if (check == null) {
                    check = found;
                } else if (!Agreement.between(check, found)) {
                    throw new BuildFailure(
                            "The program " + program + " came to " + found + " on " + contestant.name() + " and to "
                                    + check + " on " + able.get(0).name() + ".",
                            "One of the two computes something wrong: run " + program + ".py by hand on both.");
                }
            }
        }
        return contestants.stream()
                .map(contestant -> able.contains(contestant) ? Figures.median(seconds.get(contestant)) : Double.NaN)
                .toList();
    }

    private static JsonNode result(Command command, Outcome outcome) {
        String output = outcome.output().strip();
        String last = output.substring(output.lastIndexOf('\n') + 1);
        try {
            return JSON.readTree(last);
        } catch (JsonProcessingException malformed) {
            throw new BuildFailure(
                    "The benchmark got no measurement from " + command.tool() + " but: " + output,
                    "Run it by hand: " + String.join(" ", command.line()),
                    malformed);
        }
    }
}
