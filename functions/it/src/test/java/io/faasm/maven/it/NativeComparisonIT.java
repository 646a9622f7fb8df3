package io.faasm.maven.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.process.Command;
import io.faasm.core.process.Outcome;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.toolchain.Toolchain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What comes of calls of the operating system's modules, in the engine and natively: {@code calls.py} is run by both, and each
 * call must come to the same, or be in {@code differences.tsv} with the reason why it does not.
 */
class NativeComparisonIT {
    /** As many calls as the program makes at least: one that ends early compares nothing. */
    private static final int CALLS = 18_000;

    private static final int SHOWN = 40;

    private static final Path PROGRAMS = TestEnvironment.root().resolve("functions/it/src/test/native");

    @TempDir
    Path directory;

    /** Calls of one kind that come to something else: {@code *} in the pattern stands for anything. */
    private record Difference(String line, Pattern pattern) {
        static Difference parse(String line) {
            String[] fields = line.split("\t");
            assertEquals(2, fields.length, "a pattern, a tab and a reason: " + line);
            return new Difference(
                    line,
                    Pattern.compile(Arrays.stream(fields[0].split("\\*", -1))
                            .map(Pattern::quote)
                            .collect(Collectors.joining(".*"))));
        }
    }

    @Test
    void callsComeToWhatTheyComeToNatively() throws IOException {
        Map<String, String> expected = natively();
        Map<String, String> found = inTheEngine();
        List<Difference> known = Files.readAllLines(PROGRAMS.resolve("differences.tsv")).stream()
                .filter(line -> !line.startsWith("#"))
                .map(Difference::parse)
                .toList();
        Set<Difference> unused = new LinkedHashSet<>(known);
        Set<String> unexpected = new TreeSet<>();
        expected.forEach((call, result) -> {
            String other = found.getOrDefault(call, "(the call was not made)");
            List<Difference> matching = known.stream()
                    .filter(difference -> difference.pattern().matcher(call).matches())
                    .toList();
            if (!other.equals(result)) {
                unused.removeAll(matching);
                if (matching.isEmpty()) {
                    unexpected.add(call + "\n    natively:      " + result + "\n    in the engine: " + other);
                }
            }
        });
        found.keySet().stream()
                .filter(call -> !expected.containsKey(call))
                .forEach(call -> unexpected.add(call + "\n    is made in the engine only"));
        assertTrue(expected.size() >= CALLS, "calls compared: " + expected.size());
        assertEquals(
                "",
                unexpected.stream().limit(SHOWN).collect(Collectors.joining("\n")),
                unexpected.size() + " of " + expected.size() + " calls come to something else than natively");
        assertEquals(
                "",
                unused.stream().map(Difference::line).collect(Collectors.joining("\n")),
                "lines of differences.tsv that no call needs any more");
    }

    private Map<String, String> natively() throws IOException {
        Toolchain toolchain = Toolchain.of(new InstalledProduct("toolchain").descriptor());
        assertEquals(TestEnvironment.cpythonVersion(), toolchain.pythonVersion(), "the native Python's version");
        Path report = directory.resolve("native.tsv");
        Path temporary = Files.createDirectories(directory.resolve("native"));
        Outcome outcome = new ProcessRunner(InstalledProduct.SILENT)
                .tryRun(Command.of("python", toolchain.python(), "-W", "ignore", PROGRAMS.resolve("calls.py"), report)
                        .env(Map.of("LC_ALL", "C.UTF-8", "TMPDIR", temporary.toString()))
                        .timeout(Duration.ofMinutes(5))
                        .build());
        assertEquals(0, outcome.exitCode(), outcome.output());
        return read(report);
    }

    private Map<String, String> inTheEngine() throws IOException {
        Path reports = Files.createDirectories(directory.resolve("engine"));
        Outcome outcome = InstalledRoot.python(
                "--env",
                "LC_ALL=C.UTF-8",
                "--dir",
                reports + ":/reports",
                "-W",
                "ignore",
                PROGRAMS.resolve("calls.py"),
                "/reports/engine.tsv");
        assertEquals(0, outcome.exitCode(), outcome.output());
        return read(reports.resolve("engine.tsv"));
    }

    private static Map<String, String> read(Path report) throws IOException {
        Map<String, String> results = new LinkedHashMap<>();
        for (String line : Files.readAllLines(report)) {
            int tab = line.indexOf('\t');
            results.put(line.substring(0, tab), line.substring(tab + 1));
        }
        return results;
    }
}
