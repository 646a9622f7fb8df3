package io.faasm.maven.function;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.maven.console.LineConsole;
import io.faasm.maven.failure.BuildFailure;
import io.faasm.maven.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class FunctionTesterTest {
    private static final String BEGIN = """
            {"event": "begin", "platform": "emscripten", "version": "3.13.5", "implementation": "CPython"}
            """;
    private static final String PASSED = """
            {"event": "start", "class": "test_a.A", "name": "test_one"}
            {"event": "end", "class": "test_a.A", "name": "test_one", "seconds": 0.25, "outcome": "passed", "stdout": "printed\\u0000", "stderr": ""}
            """;

    @TempDir
    private Path directory;

    private final List<String> lines = new ArrayList<>();
    private final LineConsole console = new LineConsole(lines::add, lines::add, line -> {}, true);
    private FakeRuntime runtime;
    private Path tests;

    @BeforeEach
    void project() throws IOException {
        runtime = new FakeRuntime(directory.resolve("runtime"));
        tests = Files.createDirectories(directory.resolve("src/test/python"));
        Files.createDirectories(directory.resolve("classes"));
        Files.writeString(tests.resolve("test_a.py"), "");
    }

    /** Makes the guest print a line, report these events and exit with this code. */
    private void guest(String events, int exitCode) throws IOException {
        runtime.does("echo 'the guest speaks'\n/bin/cat > $(host /reports)/tests.jsonl <<'END'\n" + events
                + "END\nexit " + exitCode);
    }

    private TestSummary test(String... patterns) {
        return new FunctionTester(console, new ProcessRunner(console))
                .test(new FunctionTester.Request(
                        directory.resolve("src/main/python"),
                        directory.resolve("classes"),
                        tests,
                        directory.resolve("reports"),
                        directory.resolve("work"),
                        List.of(patterns),
                        runtime.root(),
                        FakeRuntime.LIMITS));
    }

    private Element report(String className) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(directory.resolve("reports/TEST-" + className + ".xml").toFile())
                .getDocumentElement();
    }

    @Test
    void passedTestsAreSummedUpAsSurefireDoes() throws Exception {
        guest(
                BEGIN + "{\"event\": \"found\", \"tests\": 1, \"selected\": 1}\n" + PASSED + "{\"event\": \"done\"}\n",
                0);
        assertTrue(test("test_one").successful());
        assertTrue(lines.contains("the guest speaks"));
        assertTrue(lines.contains("Ran in the engine: CPython 3.13.5 on sys.platform \"emscripten\""), lines::toString);
        assertTrue(lines.contains("Tests run: 1, Failures: 0, Errors: 0, Skipped: 0"), lines::toString);
        Element suite = report("test_a.A");
        assertEquals("1", suite.getAttribute("tests"));
        Element test = (Element) suite.getElementsByTagName("testcase").item(0);
        assertEquals("test_one", test.getAttribute("name"));
        assertEquals("0.250", test.getAttribute("time"));
        assertEquals(
                "printed\ufffd", test.getElementsByTagName("system-out").item(0).getTextContent());
        List<String> arguments = runtime.arguments();
        assertEquals(
                List.of(
                        "--",
                        "python3",
                        "-m",
                        "pyfaasm.testing",
                        "/tests",
                        "/function",
                        "/reports/tests.jsonl",
                        "test_one"),
                arguments.subList(arguments.indexOf("--"), arguments.size()));
        assertTrue(arguments.contains(directory.resolve("classes") + ":/function:ro"), arguments::toString);
    }

    @Test
    void tracebacksNameFilesOfThisMachine() throws Exception {
        guest(BEGIN + "{\"event\": \"found\", \"tests\": 2, \"selected\": 2}\n" + PASSED + """
                {"event": "end", "class": "test_a.A", "name": "test_two", "seconds": 0, "outcome": "failure", "type": "AssertionError", "message": "1 != 2\\n\\nmore", "trace": "  File \\"/tests/test_a.py\\", line 3\\n  File \\"/function/function.py\\", line 9\\n", "stdout": "", "stderr": ""}
                {"event": "end", "class": "test_b", "name": "import", "seconds": 0, "outcome": "error", "type": "ImportError", "message": "No module", "trace": "", "stdout": "", "stderr": ""}
                {"event": "end", "class": "test_a.A", "name": "test_later", "seconds": 0, "outcome": "skipped", "message": "not yet", "stdout": "", "stderr": ""}
                {"event": "done"}
                """, 0);
        TestSummary summary = test();
        assertEquals("Tests run: 4, Failures: 1, Errors: 1, Skipped: 1", summary.toString());
        assertFalse(summary.successful());
        assertTrue(lines.contains("  File \"" + tests + "/test_a.py\", line 3"), lines::toString);
        assertTrue(lines.contains("  File \"" + directory + "/src/main/python/function.py\", line 9"), lines::toString);
        assertTrue(lines.contains("  FAILURE test_a.A.test_two: 1 != 2"), lines::toString);
        Element suite = report("test_a.A");
        assertEquals("1", suite.getAttribute("failures"));
        assertEquals("1", suite.getAttribute("skipped"));
        Element failure = (Element) suite.getElementsByTagName("failure").item(0);
        assertEquals("AssertionError", failure.getAttribute("type"));
        assertTrue(failure.getTextContent().contains(tests.toString()));
        assertEquals("1", report("test_b").getAttribute("errors"));
    }

    @Test
    void theTestDuringWhichTheGuestEndedIsAnError() throws Exception {
        String half = "{\"event\": \"found\", \"tests\": 4, \"selected\": 4}\n" + PASSED
                + "{\"event\": \"start\", \"class\": \"test_a.A\", \"name\": \"test_two\"}\n";
        for (int exitCode : new int[] {134, 124, 3, 0}) {
            guest(BEGIN + half + "{\"event\": \"en", exitCode);
            assertEquals("Tests run: 2, Failures: 0, Errors: 1, Skipped: 0", test().toString());
        }
        guest(BEGIN + half, 134);
        lines.clear();
        test();
        String wanted = "  ERROR test_a.A.test_two: The guest trapped during this test; 2 more tests did not run";
        assertTrue(lines.contains(wanted), lines::toString);
        Element error =
                (Element) report("test_a.A").getElementsByTagName("error").item(0);
        assertEquals("Trap", error.getAttribute("type"));
        assertTrue(error.getTextContent().contains("the guest speaks"), error.getTextContent());
    }

    @Test
    void aGuestThatDoesNotStartIsAnError() throws Exception {
        runtime.does("echo 'faaslet: no such module' >&2; exit 64");
        assertEquals("Tests run: 1, Failures: 0, Errors: 1, Skipped: 0", test().toString());
        assertTrue(lines.stream().anyMatch(line -> line.contains("exited with code 64")), lines::toString);
        assertTrue(lines.contains("faaslet: no such module"), lines::toString);
    }

    @Test
    void noTestsAreNotSilent() throws Exception {
        Files.delete(tests.resolve("test_a.py"));
        assertTrue(test().successful());
        assertTrue(lines.get(0).startsWith("No tests to run"), lines::toString);
        assertFalse(runtime.ran());
    }

    @Test
    void nothingSelectedFails() throws Exception {
        guest(BEGIN + "{\"event\": \"found\", \"tests\": 5, \"selected\": 0}\n{\"event\": \"done\"}\n", 0);
        BuildFailure failure = assertThrows(BuildFailure.class, () -> test("nope"));
        assertEquals("None of the 5 tests matches faasm.test=nope", failure.what());
        assertThrows(BuildFailure.class, this::test);
    }

    @Test
    void reportsOfTestsThatAreGoneAreRemoved() throws Exception {
        Path old = Files.createDirectories(directory.resolve("reports")).resolve("TEST-test_gone.A.xml");
        Files.writeString(old, "");
        guest(
                BEGIN + "{\"event\": \"found\", \"tests\": 1, \"selected\": 1}\n" + PASSED + "{\"event\": \"done\"}\n",
                0);
        test();
        assertFalse(Files.exists(old));
    }
}
