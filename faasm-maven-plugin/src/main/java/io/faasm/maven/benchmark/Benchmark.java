package io.faasm.maven.benchmark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasm.maven.console.Console;
import io.faasm.maven.failure.BuildFailure;
import io.faasm.maven.process.Command;
import io.faasm.maven.process.ProcessRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Runs every program on every contestant. Contestants take turns in every round, so that a machine that is slow for a
 * while is slow for all of them, and the median of the rounds counts.
 */
public final class Benchmark {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PACKAGES = "packages";
    private static final String HARNESS = "measure.py";

    private final ProcessRunner processes;
    private final Console console;

    public Benchmark(ProcessRunner processes, Console console) {
        this.processes = processes;
        this.console = console;
    }

    /** Measures, prints the table and writes the report. */
    public Figures run(BenchmarkRequest request) {
        List<Contestant> contestants = contestants(request);
        List<String> programs = programs(request.sources().resolve("python"));
        Figures figures = new Figures(contestants.stream().map(Contestant::name).toList());
        figures.add(Figures.START, starts(contestants));
        for (String program : programs) {
            console.info("benchmark: " + program);
            figures.add(program, measured(program, contestants, request));
        }
        if (request.nativePackages().isPresent()) {
            List<Contestant> havingPackages =
                    contestants.stream().filter(Contestant::hasPackages).toList();
            for (String program : programs(request.sources().resolve(PACKAGES))) {
                console.info("benchmark: " + program);
                Iterator<Double> seconds =
                        measured(program, havingPackages, request).iterator();
                figures.add(
                        program,
                        contestants.stream()
                                .map(contestant -> contestant.hasPackages() ? seconds.next() : Double.NaN)
                                .toList());
            }
        }
        figures.table().forEach(console::info);
        figures.write(request.report());
        return figures;
    }

    private static List<Contestant> contestants(BenchmarkRequest request) {
        Path programs = request.sources().resolve("python").toAbsolutePath();
        Path packages = request.sources().resolve(PACKAGES).toAbsolutePath();
        List<Contestant> contestants = new ArrayList<>();
        String nativePath =
                packages + request.nativePackages().map(path -> ":" + path).orElse("");
        contestants.add(new Contestant.Interpreter(
                "native",
                List.of("/usr/bin/env", "PYTHONDONTWRITEBYTECODE=1", "PYTHONPATH=" + nativePath, request.python()),
                programs.toString(),
                15));
        contestants.add(new Contestant.Interpreter(
                "faaslet",
                List.of(
                        request.engine(),
                        "--dir",
                        programs + ":/benchmark:ro",
                        "--dir",
                        packages + ":/packages:ro",
                        "--env",
                        "PYTHONPATH=/packages"),
                "/benchmark",
                15));
        request.pyodide()
                .ifPresent(installed -> contestants.add(new Contestant.Pyodide(
                        request.node(), request.sources().resolve("node/pyodide.mjs"), installed, programs, 3)));
        return contestants;
    }

    private static List<String> programs(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".py") && !name.equals(HARNESS))
                    .map(name -> name.substring(0, name.length() - ".py".length()))
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException("The programs in " + directory + " cannot be listed.", failure);
        }
    }

    private List<Double> starts(List<Contestant> contestants) {
        console.info("benchmark: start to exit of an empty program");
        Map<Contestant, List<Double>> seconds = new HashMap<>();
        int rounds = contestants.stream().mapToInt(Contestant::starts).max().orElse(0);
        for (int round = -1; round < rounds; round++) {
            for (Contestant contestant : contestants) {
                if (round >= contestant.starts()) {
                    continue;
                }
                double elapsed = elapsed(contestant.empty());
                if (round >= 0) { // the first start reads files from the disk
                    seconds.computeIfAbsent(contestant, key -> new ArrayList<>())
                            .add(elapsed);
                }
            }
        }
        return contestants.stream()
                .map(contestant -> Figures.median(seconds.get(contestant)))
                .toList();
    }

    private double elapsed(Command command) {
        return processes.run(command).elapsed().toNanos() / 1e9;
    }

    private List<Double> measured(String program, List<Contestant> contestants, BenchmarkRequest request) {
        Map<Contestant, List<Double>> seconds = new HashMap<>();
        String check = null;
        for (int round = 0; round < request.rounds(); round++) {
            for (Contestant contestant : contestants) {
                JsonNode result = result(contestant.measure(program, request.repetitions()));
                seconds.computeIfAbsent(contestant, key -> new ArrayList<>())
                        .add(result.required("seconds").doubleValue());
                String found = result.required("check").textValue();
                if (check != null && !check.equals(found)) {
                    throw new BuildFailure(
                            "The program " + program + " came to " + found + " on " + contestant.name() + " and to "
                                    + check + " on " + contestants.get(0).name() + ".",
                            "One of the two computes something wrong: run " + program + ".py by hand on both.");
                }
                check = found;
            }
        }
        return contestants.stream()
                .map(contestant -> Figures.median(seconds.get(contestant)))
                .toList();
    }

    private JsonNode result(Command command) {
        String output = processes.run(command).output().strip();
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
