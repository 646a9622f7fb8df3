package io.faasm.maven.fuzz;

import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A C file with the function that libFuzzer calls. It says in lines at its beginning how it is built and run:
 *
 * <pre>
 *   // sources: a.c b.c       of the sources that are tried: compiled and linked too
 *   // runs: 100000           inputs of a short run
 *   // longest: 4096          bytes of an input
 * </pre>
 *
 * @param source the file; its inputs to begin with are in {@code ../corpus/NAME}
 * @param sources names of files beside those that it includes itself
 * @param runs how many inputs a short run tries
 * @param longest the most bytes of an input
 */
record FuzzTarget(Path source, List<String> sources, int runs, int longest) {
    private static final Pattern LINE = Pattern.compile("// (\\w+): ?(.*)");
    private static final String SUFFIX = ".c";

    FuzzTarget {
        sources = List.copyOf(sources);
    }

    /** The targets of a directory, in the order of their names. */
    static List<FuzzTarget> in(Path directory) throws IOException {
        List<FuzzTarget> targets = new ArrayList<>();
        if (!Files.isDirectory(directory)) {
            return targets;
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(each -> each.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList()) {
                targets.add(read(file));
            }
        }
        return targets;
    }

    static FuzzTarget read(Path source) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        for (String text : Files.readAllLines(source)) {
            Matcher line = LINE.matcher(text);
            if (!text.startsWith("//")) {
                break;
            }
            if (line.matches()) {
                values.put(line.group(1), line.group(2).strip());
            }
        }
        return new FuzzTarget(
                source,
                Stream.of(values.getOrDefault("sources", "").split("\\s+"))
                        .filter(name -> !name.isEmpty())
                        .toList(),
                number(source, values, "runs"),
                number(source, values, "longest"));
    }

    private static int number(Path source, Map<String, String> values, String name) {
        String value = values.getOrDefault(name, "");
        if (!value.matches("[1-9]\\d{0,8}")) {
            throw new BuildFailure(
                    "The fuzz target " + source + " has no line \"// " + name + ": NUMBER\" at its beginning.",
                    "Add one; " + FuzzTarget.class.getSimpleName() + " describes these lines.");
        }
        return Integer.parseInt(value);
    }

    String name() {
        String file = source.getFileName().toString();
        return file.substring(0, file.length() - SUFFIX.length());
    }

    /** Inputs to begin with, among them all that ever were found to fail. */
    Path corpus() {
        return source.getParent().resolveSibling("corpus").resolve(name());
    }
}
