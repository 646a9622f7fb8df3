package io.faasm.maven.packages;

import io.faasm.core.failure.BuildFailure;
import io.faasm.maven.recipe.RecipeLines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which functions the C library has, as Meson finds out by linking a program for each: a second for a function, one after
 * the other. Meson takes the answers from the properties of a cross file where they are known
 * ({@code has_function_NAME = true}), and such lines are what a recipe keeps for a version of its package and of Emscripten.
 */
final class MesonAnswers {
    private static final Pattern PROPERTY = Pattern.compile("has_function_\\w+ = (?:true|false)");
    private static final Pattern ANSWERED =
            Pattern.compile("Checking for function \"(\\w+)\".*: (YES|NO)(?: \\(cached\\))? *");
    private static final String LOG = "meson-logs/meson-log.txt";

    private MesonAnswers() {}

    /** The name of the file in a recipe's folder. */
    static String fileName(String version, String emscriptenVersion) {
        return "meson-" + version + "-emscripten-" + emscriptenVersion + ".txt";
    }

    /** The properties that a file has, one in a line. */
    static List<String> read(Path file) {
        List<String> properties = RecipeLines.read(file);
        for (String property : properties) {
            if (!PROPERTY.matcher(property).matches()) {
                throw new BuildFailure(
                        file + " has a line that is no answer of Meson's: " + property + ".",
                        "Write \"has_function_NAME = true\" or \"= false\", or remove the file: Meson then asks.");
            }
        }
        return properties;
    }

    /**
     * Reads the answers out of the logs that Meson left below a directory. A function that was asked for more than once,
     * say with other headers, and is there once and once not, has no answer.
     */
    static List<String> found(Path directory) throws IOException {
        SortedMap<String, String> answers = new TreeMap<>();
        TreeSet<String> ambiguous = new TreeSet<>();
        for (Path log : logs(directory)) {
            // Compilers may have written anything into it.
            for (String line : new String(Files.readAllBytes(log), StandardCharsets.ISO_8859_1)
                    .lines()
                    .toList()) {
                Matcher answer = ANSWERED.matcher(line);
                if (answer.matches()) {
                    String value = answer.group(2).equals("YES") ? "true" : "false";
                    if (!value.equals(answers.getOrDefault(answer.group(1), value))) {
                        ambiguous.add(answer.group(1));
                    }
                    answers.put(answer.group(1), value);
                }
            }
        }
        answers.keySet().removeAll(ambiguous);
        List<String> lines = new ArrayList<>();
        answers.forEach((name, value) -> lines.add("has_function_" + name + " = " + value));
        return lines;
    }

    /**
     * Keeps the answers in a directory.
     *
     * @return the file, if there were any
     */
    static Optional<Path> keep(PackageRecipe recipe, String emscriptenVersion, Path sources, Path directory)
            throws IOException {
        List<String> found = found(sources);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        List<String> lines = new ArrayList<>();
        lines.add("# Functions that Meson looked for when it built " + recipe.name() + " " + recipe.version()
                + " with Emscripten " + emscriptenVersion + ".");
        lines.addAll(found);
        Files.createDirectories(directory);
        return Optional.of(Files.write(directory.resolve(fileName(recipe.version(), emscriptenVersion)), lines));
    }

    private static List<Path> logs(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.endsWith(LOG)).sorted().toList();
        }
    }
}
