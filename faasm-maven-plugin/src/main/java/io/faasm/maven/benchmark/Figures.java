package io.faasm.maven.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** Seconds by program and contestant; the first contestant is what the others are compared with. */
public final class Figures {
    static final String START = "start to exit";

    private final List<String> contestants;
    private final Map<String, List<Double>> seconds = new LinkedHashMap<>();

    Figures(List<String> contestants) {
        this.contestants = List.copyOf(contestants);
    }

    /** Adds a program; a contestant that cannot run it has {@link Double#NaN}. */
    void add(String program, List<Double> ofEachContestant) {
        seconds.put(program, List.copyOf(ofEachContestant));
    }

    /** The geometric mean, over all programs, of a contestant's time divided by the first one's. Starting is no program. */
    double meanRatio(int contestant) {
        return Math.exp(seconds.entrySet().stream()
                .filter(row -> !row.getKey().equals(START))
                .mapToDouble(row ->
                        Math.log(row.getValue().get(contestant) / row.getValue().get(0)))
                .filter(ratio -> !Double.isNaN(ratio))
                .average()
                .orElse(Double.NaN));
    }

    /** A line for the heading, one for each program, and one for the mean of the ratios. */
    List<String> table() {
        List<String> lines = new ArrayList<>();
        StringBuilder heading = new StringBuilder(String.format("%-16s", "milliseconds"));
        contestants.forEach(name -> heading.append(String.format("%12s", name)));
        contestants.stream()
                .skip(1)
                .forEach(name -> heading.append(String.format("%20s", name + "/" + contestants.get(0))));
        lines.add(heading.toString());
        seconds.forEach((program, row) -> {
            StringBuilder line = new StringBuilder(String.format("%-16s", program));
            row.forEach(value -> line.append(shown(12, "%.1f", value * 1000)));
            IntStream.range(1, row.size()).forEach(i -> line.append(shown(20, "%.2fx", row.get(i) / row.get(0))));
            lines.add(line.toString());
        });
        StringBuilder mean =
                new StringBuilder(String.format("%-" + (16 + 12 * contestants.size()) + "s", "geometric mean"));
        IntStream.range(1, contestants.size())
                .forEach(i -> mean.append(String.format(Locale.ROOT, "%19.2fx", meanRatio(i))));
        lines.add(mean.toString());
        return lines;
    }

    void write(Path file) {
        StringBuilder text = new StringBuilder("program\t" + String.join("\t", contestants) + "\n");
        seconds.forEach((program, row) -> {
            text.append(program);
            row.forEach(value -> text.append('\t').append(shown(1, "%.6f", value)));
            text.append('\n');
        });
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, text);
        } catch (IOException failure) {
            throw new UncheckedIOException("The benchmark's report " + file + " cannot be written.", failure);
        }
    }

    private static String shown(int width, String format, double value) {
        return String.format("%" + width + "s", Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value));
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
