package io.faasm.maven.function;

import io.faasm.core.console.Console;
import io.faasm.core.engine.Limits;
import io.faasm.core.engine.RuntimeRoot;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.guestfile.GuestDirectory;
import io.faasm.core.process.ProcessRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Runs a function's unit tests inside the guest and reports them as Surefire does. */
public final class FunctionTester {
    private static final String FUNCTION = "/function";
    private static final String TESTS = "/tests";

    private final Console console;
    private final Guest guest;

    public FunctionTester(Console console, ProcessRunner processes) {
        this.console = console;
        this.guest = new Guest(processes);
    }

    /**
     * What to test.
     *
     * @param sources directory of function.py, for the paths in tracebacks
     * @param classes the compiled function
     * @param tests directory of test_*.py
     * @param reports receives the Surefire XML files
     * @param work directory of this goal's own files
     * @param patterns ids of the tests to run, empty for all
     * @param runtime what runs them
     * @param limits for the whole run
     */
    public record Request(
            Path sources,
            Path classes,
            Path tests,
            Path reports,
            Path work,
            List<String> patterns,
            RuntimeRoot runtime,
            Limits limits) {}

    /** Runs the tests; failing ones are in the summary, what kept tests from being looked for is a failure. */
    public TestSummary test(Request request) {
        try {
            if (!hasTests(request.tests())) {
                console.info("No tests to run: there is no test_*.py in " + request.tests() + ".");
                return new TestSummary(0, 0, 0, 0);
            }
            return testAll(request);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static boolean hasTests(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.anyMatch(file -> file.getFileName().toString().matches("test_.*\\.py"));
        }
    }

    private TestSummary testAll(Request request) throws IOException {
        Files.createDirectories(request.work());
        removeReports(request.reports());
        try (GuestDirectory left = GuestDirectory.fresh(request.work().resolve("guest"), "/reports")) {
            return testAll(request, left);
        }
    }

    private TestSummary testAll(Request request, GuestDirectory left) throws IOException {
        Path output = request.work().resolve("output");
        Files.deleteIfExists(output);
        console.info("");
        console.info("-------------------------------------------------------");
        console.info(" T E S T S   (in the engine)");
        console.info("-------------------------------------------------------");
        Guest.Ending ending = guest.run(
                request.runtime()
                        .command(request.limits())
                        .readOnly(request.classes(), FUNCTION)
                        .readOnly(request.tests(), TESTS)
                        .writable(left.path(), left.guestPath())
                        .environment("PYTHONDONTWRITEBYTECODE", "1")
                        // What a tested function writes is the test's to look at and not the log's to show.
                        .output(output)
                        .command(
                                request.work(),
                                "python3",
                                "-m",
                                "pyfaasm.testing",
                                TESTS,
                                FUNCTION,
                                left.guestPath() + "/" + TestReport.FILE,
                                request.patterns())
                        .build(),
                console::info);
        TestReport report = TestReport.read(left, hostPaths(request));
        console.info("Ran in the engine: " + (report.python().isEmpty() ? "nothing" : report.python()));
        if (report.complete() && report.selected() == 0) {
            throw nothingSelected(request, report);
        }
        List<TestCase> cases = new ArrayList<>(report.cases());
        if (!report.complete() || ending.exitCode() != 0) {
            cases.add(unfinished(report, ending));
        }
        report(request, cases, report.python());
        return TestSummary.of(cases);
    }

    private static BuildFailure nothingSelected(Request request, TestReport report) {
        if (request.patterns().isEmpty()) {
            return new BuildFailure(
                    "The test files in " + request.tests() + " hold no test",
                    "Write methods test_… in a class derived from unittest.TestCase, or remove the files.");
        }
        return new BuildFailure(
                "None of the " + report.found() + " tests matches faasm.test=" + String.join(",", request.patterns()),
                "A pattern is matched against module.Class.method; without * it may be any part of that.");
    }

    /** Stands for what kept the rest of the tests from running. */
    private static TestCase unfinished(TestReport report, Guest.Ending ending) {
        int left = report.selected() - report.cases().size() - (report.running().isPresent() ? 1 : 0);
        String during = report.running().isPresent() ? "during this test" : "outside of a test";
        String message = "The guest " + ending.inWords() + " " + during
                + (left > 0 ? "; " + left + " more tests did not run" : "");
        TestCase at =
                report.running().orElse(new TestCase("guest", "run", 0, TestCase.Outcome.ERROR, "", "", "", "", ""));
        return new TestCase(
                at.className(),
                at.name(),
                0,
                TestCase.Outcome.ERROR,
                ending.exitCode() == Guest.TRAP ? "Trap" : "GuestEnded",
                message,
                ending.lastLines().isEmpty()
                        ? message
                        : message + "\nThe last lines of its output:\n" + ending.lastLines(),
                "",
                "");
    }

    private static UnaryOperator<String> hostPaths(Request request) {
        Pattern guestFile = Pattern.compile("(?<=File \")(" + FUNCTION + "|" + TESTS + ")(?=/)");
        return text -> guestFile
                .matcher(text)
                .replaceAll(found -> java.util.regex.Matcher.quoteReplacement(
                        (found.group().equals(TESTS) ? request.tests() : request.sources()).toString()));
    }

    private void report(Request request, List<TestCase> cases, String python) throws IOException {
        Map<String, List<TestCase>> classes = new LinkedHashMap<>();
        cases.forEach(test -> classes.computeIfAbsent(test.className(), name -> new ArrayList<>())
                .add(test));
        for (Map.Entry<String, List<TestCase>> entry : classes.entrySet()) {
            SurefireReport.write(request.reports(), entry.getKey(), entry.getValue(), python);
            String line = String.format(
                    Locale.ROOT,
                    "%s, Time elapsed: %.3f s -- in %s",
                    TestSummary.of(entry.getValue()),
                    TestSummary.seconds(entry.getValue()),
                    entry.getKey());
            if (entry.getValue().stream().anyMatch(TestCase::bad)) {
                console.warn(line + " <<< FAILURE!");
            } else {
                console.info(line);
            }
        }
        cases.stream().filter(TestCase::bad).forEach(test -> {
            console.warn(test.id() + "  <<< " + test.outcome() + "!");
            test.trace().lines().forEach(console::warn);
        });
        console.info("");
        console.info("Results:");
        cases.stream()
                .filter(TestCase::bad)
                .forEach(test ->
                        console.warn("  " + test.outcome() + " " + test.id() + ": " + test.firstLineOfMessage()));
        console.info(TestSummary.of(cases).toString());
        console.info("");
    }

    private static void removeReports(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(f -> f.getFileName().toString().matches("TEST-.*\\.xml"))
                    .toList()) {
                Files.delete(file);
            }
        }
    }
}
