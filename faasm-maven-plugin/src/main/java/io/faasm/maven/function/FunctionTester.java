package io.faasm.maven.function;

import io.faasm.core.console.Console;
import io.faasm.core.digest.Digest;
import io.faasm.core.engine.EngineCommand;
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
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Runs a function's unit tests inside the guest and reports them as Surefire does. */
public final class FunctionTester {
    private static final String FUNCTION = "/function";
    private static final String TESTS = "/tests";

    private static final Pattern TEST_FILE = Pattern.compile("(^|/)test[^/]*\\.py$");

    /** Named as other test runners want it. */
    private static final Pattern OTHER_TEST_FILE = Pattern.compile("_tests?\\.py$");

    private static final TestSummary NO_TESTS = new TestSummary(0, 0, 0, 0);

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
     * @param tests directory of test*.py
     * @param project directory that holds all that links in the tests may lead to
     * @param reports receives the Surefire XML files
     * @param work directory of this goal's own files
     * @param patterns ids of the tests to run, empty for all
     * @param selections where a module in which no test matches is one of several
     * @param runtime what runs them
     * @param limits for the whole run
     */
    public record Request(
            Path sources,
            Path classes,
            Path tests,
            Path project,
            Path reports,
            Path work,
            List<String> patterns,
            Selections selections,
            RuntimeRoot runtime,
            Limits limits) {}

    /** Runs the tests; failing ones are in the summary, what kept tests from being looked for is a failure. */
    public TestSummary test(Request request) {
        try {
            removeReports(request.reports());
            SourceTree tests = SourceTree.read(request.tests(), request.project());
            List<String> files = tests.files().keySet().stream()
                    .filter(name -> TEST_FILE.matcher(name).find())
                    .toList();
            tests.files().keySet().stream()
                    .filter(name -> OTHER_TEST_FILE.matcher(name).find() && !files.contains(name))
                    .forEach(name -> console.warn(
                            request.tests().resolve(name) + " is not run: names of test files begin with \"test\"."));
            if (files.isEmpty()) {
                console.info("No tests to run: there is no test*.py in " + request.tests() + ".");
                return request.patterns().isEmpty() ? NO_TESTS : nothingSelected(request, 0);
            }
            return testAll(request, tests.forGuest(request.work().resolve("tests")));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private TestSummary testAll(Request request, Path tests) throws IOException {
        Files.createDirectories(request.work());
        try (GuestDirectory left = GuestDirectory.fresh(request.work().resolve("guest"), "/reports")) {
            return testAll(request, tests, left);
        }
    }

    private TestSummary testAll(Request request, Path tests, GuestDirectory left) throws IOException {
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
                        .readOnly(tests, TESTS)
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
            return nothingSelected(request, report.found());
        }
        request.selections().found();
        List<TestCase> cases = new ArrayList<>(report.cases());
        if (!report.complete() || ending.exitCode() != 0) {
            cases.add(unfinished(report, ending));
        }
        report(request, cases, properties(request, report.python()));
        return TestSummary.of(cases);
    }

    /** Without patterns it is a mistake that test files hold no test; with patterns the other modules count. */
    private TestSummary nothingSelected(Request request, int found) {
        String patterns = "faasm.test=" + String.join(",", request.patterns());
        if (request.patterns().isEmpty()) {
            throw new BuildFailure(
                    "The test files in " + request.tests() + " hold no test",
                    "Write methods test… in a class derived from unittest.TestCase, or remove the files.");
        }
        if (request.selections().noneAnywhere()) {
            throw new BuildFailure(
                    request.selections().areSeveral()
                            ? "No test of any module matches " + patterns
                            : "None of the " + found + " tests matches " + patterns,
                    "A pattern is matched against module.Class.method; without * it may be any part of that.");
        }
        console.info("None of the " + found + " tests of this module matches " + patterns + ".");
        return NO_TESTS;
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
                ending.exitCode() == EngineCommand.TRAP ? "Trap" : "GuestEnded",
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

    /** What the tests ran in. */
    private static SortedMap<String, String> properties(Request request, String python) throws IOException {
        RuntimeRoot runtime = request.runtime();
        SortedMap<String, String> properties = new TreeMap<>(Map.of(
                "faasm.engine", runtime.engine().toString(),
                "faasm.engine.sha256", Digest.ofFile(runtime.engine()).sha256(),
                "faasm.packages", String.join(", ", InstalledPackages.of(runtime)),
                "faasm.runtime.root", runtime.root().toString()));
        if (!python.isEmpty()) {
            properties.put("faasm.python", python);
        }
        return properties;
    }

    private void report(Request request, List<TestCase> cases, SortedMap<String, String> properties)
            throws IOException {
        Map<String, List<TestCase>> classes = new LinkedHashMap<>();
        cases.forEach(test -> classes.computeIfAbsent(test.className(), name -> new ArrayList<>())
                .add(test));
        for (Map.Entry<String, List<TestCase>> entry : classes.entrySet()) {
            SurefireReport.write(request.reports(), entry.getKey(), entry.getValue(), properties);
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
