package io.faasm.maven.benchmark;

import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Seconds by program and contestant, in tables; the first contestant is what the others are compared with. */
public final class Figures {
    private static final int NAMES = 22;
    private static final int SECONDS = 12;
    private static final int RATIOS = 20;

    private final List<String> contestants;
    private final List<Table> tables = new ArrayList<>();

    /**
     * @param program whether it is one, and not what comes before a program
     */
    private record Row(String name, boolean program, List<Double> seconds) {}

    private record Table(String title, List<Row> rows) {}

    Figures(List<String> contestants) {
        this.contestants = List.copyOf(contestants);
    }

    /** Starts a table, to which all that is added from now on belongs. */
    void begin(String title) {
        tables.add(new Table(title, new ArrayList<>()));
    }

    /** Adds a program; a contestant that cannot run it has {@link Double#NaN}. */
    void add(String program, List<Double> ofEachContestant) {
        add(program, true, ofEachContestant);
    }

    /** Adds what a program waits for: starting, importing. The mean leaves it out. */
    void addStart(String what, List<Double> ofEachContestant) {
        add(what, false, ofEachContestant);
    }

    private void add(String name, boolean program, List<Double> ofEachContestant) {
        tables.get(tables.size() - 1).rows().add(new Row(name, program, List.copyOf(ofEachContestant)));
    }

    /** The geometric mean, over the programs of a table, of a contestant's time divided by the first one's. */
    double meanRatio(int table, int contestant) {
        return Math.exp(tables.get(table).rows().stream()
                .filter(Row::program)
                .mapToDouble(row ->
                        Math.log(row.seconds().get(contestant) / row.seconds().get(0)))
                .filter(ratio -> !Double.isNaN(ratio))
                .average()
                .orElse(Double.NaN));
    }

    /**
     * Fails when a contestant takes more than so many times as long as the first one.
     *
     * @param limit 0 for none
     */
    void requireRatio(String name, int contestant, double limit) {
        for (Table table : tables) {
            for (Row row : table.rows()) {
                double ratio = row.seconds().get(contestant) / row.seconds().get(0);
                if (limit > 0 && row.name().equals(name) && ratio > limit) {
                    throw new BuildFailure(
                            String.format(
                                    Locale.ROOT,
                                    "%s takes %.2f times as long on %s as on %s; %.2f times are allowed.",
                                    name,
                                    ratio,
                                    contestants.get(contestant),
                                    contestants.get(0),
                                    limit),
                            "Run the benchmark again on a machine that does nothing else, or allow more with"
                                    + " -Dfaasm.benchmark.start.limit.");
                }
            }
        }
    }

    /** For each table a line for the heading, one for each program, and one for the mean of the ratios. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (int table = 0; table < tables.size(); table++) {
            lines.add(heading(tables.get(table).title()));
            tables.get(table).rows().forEach(row -> lines.add(line(row)));
            lines.add(means(table));
        }
        return lines;
    }

    private String heading(String title) {
        StringBuilder heading = new StringBuilder(padded(NAMES, title + ", ms"));
        contestants.forEach(name -> heading.append(String.format("%" + SECONDS + "s", name)));
        contestants.stream()
                .skip(1)
                .forEach(name -> heading.append(String.format("%" + RATIOS + "s", name + "/" + contestants.get(0))));
        return heading.toString();
    }

    private static String line(Row row) {
        StringBuilder line = new StringBuilder(padded(NAMES, row.name()));
        List<Double> seconds = row.seconds();
        seconds.forEach(value -> line.append(shown(SECONDS, "%.1f", value * 1000)));
        IntStream.range(1, seconds.size())
                .forEach(i -> line.append(shown(RATIOS, "%.2fx", seconds.get(i) / seconds.get(0))));
        return line.toString();
    }

    private String means(int table) {
        StringBuilder mean = new StringBuilder(padded(NAMES + SECONDS * contestants.size(), "geometric mean"));
        IntStream.range(1, contestants.size()).forEach(i -> mean.append(shown(RATIOS, "%.2fx", meanRatio(table, i))));
        return mean.toString();
    }

    void write(Path file) {
        StringBuilder text = new StringBuilder("program\t" + String.join("\t", contestants) + "\n");
        for (Table table : tables) {
            for (Row row : table.rows()) {
                text.append(row.name());
                row.seconds().forEach(value -> text.append('\t').append(shown(1, "%.6f", value)));
                text.append('\n');
            }
        }
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, text);
        } catch (IOException failure) {
            throw new UncheckedIOException("The benchmark's report " + file + " cannot be written.", failure);
        }
    }

    private static String padded(int width, String text) {
        return String.format("%-" + width + "s", text);
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
