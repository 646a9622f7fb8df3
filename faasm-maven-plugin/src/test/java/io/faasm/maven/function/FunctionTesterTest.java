package io.faasm.maven.function;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.console.LineConsole;
import io.faasm.core.digest.Digest;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.text.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

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
        return test(new Selections("m", Set.of("m"), new ConcurrentHashMap<>()), patterns);
    }

    private TestSummary test(Selections selections, String... patterns) {
        return new FunctionTester(console, new ProcessRunner(console))
                .test(new FunctionTester.Request(
                        directory.resolve("src/main/python"),
                        directory.resolve("classes"),
                        tests,
                        directory,
                        directory.resolve("reports"),
                        directory.resolve("work"),
                        List.of(patterns),
                        selections,
                        runtime.root(),
                        FakeRuntime.LIMITS));
    }

    private Element report(String className) throws Exception {
        return report(directory.resolve("reports/TEST-" + className + ".xml"));
    }

    /** Reads a report, which is what the schema of Surefire's reports allows. */
    private static Element report(Path file) throws Exception {
        Schema schema = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                .newSchema(FunctionTesterTest.class.getResource("surefire-report.xsd"));
        schema.newValidator().validate(new StreamSource(file.toFile()));
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getDocumentElement();
    }

    private List<Element> reports() throws Exception {
        List<Element> reports = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory.resolve("reports"))) {
            for (Path file : files.sorted().toList()) {
                reports.add(report(file));
            }
        }
        return reports;
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
                "printed\\x00", test.getElementsByTagName("system-out").item(0).getTextContent());
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
    void testsRunInTheEnvironmentOfAFunction() throws Exception {
        guest(
                BEGIN + "{\"event\": \"found\", \"tests\": 1, \"selected\": 1}\n" + PASSED + "{\"event\": \"done\"}\n",
                0);
        test();
        List<String> arguments = runtime.arguments();
        assertEquals(
                List.of(
                        "MKL_NUM_THREADS=1",
                        "OPENBLAS_NUM_THREADS=1",
                        "PYTHONDONTWRITEBYTECODE=1",
                        "PYTHONHASHSEED=0",
                        "PYTHONNOUSERSITE=on",
                        "PYTHONWASM=1"),
                IntStream.range(1, arguments.size())
                        .filter(i -> arguments.get(i - 1).equals("--env"))
                        .mapToObj(arguments::get)
                        .sorted()
                        .toList());
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
            runtime.does("echo 'the guest speaks'\nprintf '%s' '" + BEGIN + half
                    + "{\"event\": \"en' > $(host /reports)/tests.jsonl\nexit " + exitCode);
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
    void inSeveralModulesOneMayHaveNoMatch() throws Exception {
        ConcurrentMap<String, Boolean> matches = new ConcurrentHashMap<>();
        guest(BEGIN + "{\"event\": \"found\", \"tests\": 5, \"selected\": 0}\n{\"event\": \"done\"}\n", 0);
        Set<String> modules = Set.of("a", "b", "c");
        assertEquals(0, test(new Selections("a", modules, matches), "nope").run());
        assertTrue(lines.contains("None of the 5 tests of this module matches faasm.test=nope."), lines::toString);
        Files.delete(tests.resolve("test_a.py"));
        assertEquals(0, test(new Selections("b", modules, matches), "nope").run());
        BuildFailure failure =
                assertThrows(BuildFailure.class, () -> test(new Selections("c", modules, matches), "nope"));
        assertEquals("No test of any module matches faasm.test=nope", failure.what());
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
        Files.delete(tests.resolve("test_a.py"));
        test();
        assertEquals(List.of(), reports(), "with the last test its report goes, too");
    }

    @Test
    void aReportSaysWhatTheTestsRanIn() throws Exception {
        Path site = directory.resolve("runtime/root/lib/python3.13/site-packages");
        Files.createDirectories(site.resolve("six-1.17.0.dist-info"));
        Files.createDirectories(site.resolve("msgpack-1.0.3.dist-info"));
        guest(
                BEGIN + "{\"event\": \"found\", \"tests\": 1, \"selected\": 1}\n" + PASSED + "{\"event\": \"done\"}\n",
                0);
        test();
        NodeList properties = report("test_a.A").getElementsByTagName("property");
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < properties.getLength(); i++) {
            Element property = (Element) properties.item(i);
            values.put(property.getAttribute("name"), property.getAttribute("value"));
        }
        Path engine = directory.resolve("runtime/bin/faaslet");
        assertEquals(
                Map.of(
                        "faasm.python", "CPython 3.13.5 on sys.platform \"emscripten\"",
                        "faasm.packages", "msgpack-1.0.3, six-1.17.0",
                        "faasm.engine", engine.toString(),
                        "faasm.engine.sha256", Digest.ofFile(engine).sha256(),
                        "faasm.runtime.root", directory.resolve("runtime/root").toString()),
                values);
    }

    @Test
    void classesWhoseNamesAreNotAsciiHaveReportsOfTheirOwn() throws Exception {
        String failing =
                "{\"event\": \"end\", \"class\": \"test_a.Test%s\", \"name\": \"t\", \"outcome\": \"%s\", \"type\": \"E\"}\n";
        guest(
                BEGIN + "{\"event\": \"found\", \"tests\": 2, \"selected\": 2}\n"
                        + failing.formatted("\\u65e5\\u672c", "passed")
                        + failing.formatted("\\u4e2d\\u56fd", "failure") + "{\"event\": \"done\"}\n",
                0);
        assertFalse(test().successful());
        assertEquals(
                Map.of("test_a.Test\u65e5\u672c", "0", "test_a.Test\u4e2d\u56fd", "1"),
                reports().stream()
                        .collect(Collectors.toMap(
                                suite -> suite.getAttribute("name"), suite -> suite.getAttribute("failures"))));
    }

    @Test
    void aTimeThatIsNoneIsWrittenAsOne() throws Exception {
        for (String seconds : List.of("-1", "1e300", "\"NaN\"", "\"x\"")) {
            guest(
                    BEGIN
                            + "{\"event\": \"end\", \"class\": \"A\", \"name\": \"t\", \"outcome\": \"passed\", \"seconds\": "
                            + seconds
                            + "}\n{\"event\": \"found\", \"tests\": 1, \"selected\": 1}\n{\"event\": \"done\"}\n",
                    0);
            test();
            assertEquals(1, reports().size(), seconds);
        }
    }

    @Test
    void filesNamedAsOtherRunnersWantItAreTold() throws Exception {
        Files.createDirectories(tests.resolve("sub"));
        Files.writeString(tests.resolve("sub/echo_test.py"), "");
        Files.writeString(tests.resolve("test_own_test.py"), "");
        guest(
                BEGIN + "{\"event\": \"found\", \"tests\": 1, \"selected\": 1}\n" + PASSED + "{\"event\": \"done\"}\n",
                0);
        test();
        assertEquals(
                List.of(tests.resolve("sub/echo_test.py") + " is not run: names of test files begin with \"test\"."),
                lines.stream().filter(line -> line.contains("is not run")).toList());
    }

    @Test
    void testsInDirectoriesAloneAreRunAndLinksAreFollowed() throws Exception {
        Path shared = Files.createDirectories(directory.resolve("shared"));
        Files.writeString(shared.resolve("test_shared.py"), "shared");
        Files.delete(tests.resolve("test_a.py"));
        Files.createSymbolicLink(tests.resolve("sub"), shared);
        runtime.does("test \"$(/bin/cat $(host /tests)/sub/test_shared.py)\" = shared || exit 1\n"
                + "/bin/cat > $(host /reports)/tests.jsonl <<'END'\n" + BEGIN
                + "{\"event\": \"found\", \"tests\": 1, \"selected\": 1}\n" + PASSED + "{\"event\": \"done\"}\nEND\n");
        assertEquals(new TestSummary(1, 0, 0, 0), test());
    }

    /** The engine opens the file of the output by path when the guest has ended, as the real one does. */
    @Test
    void aTestCannotMakeTheEngineWriteElsewhere() throws Exception {
        Path victim = Files.writeString(directory.resolve("victim"), "mine");
        Files.createDirectories(directory.resolve("work"));
        Files.createSymbolicLink(directory.resolve("work/output"), victim);
        runtime.does("""
                /bin/ln -s VICTIM $(host /reports)/output
                /bin/ln -s VICTIM $(host /reports)/TEST-test_a.A.xml
                echo curl > $(after --output)
                /bin/cat > $(host /reports)/tests.jsonl <<'END'
                """.replace("VICTIM", victim.toString()) + BEGIN
                + "{\"event\": \"found\", \"tests\": 1, \"selected\": 1}\n" + PASSED + "{\"event\": \"done\"}\nEND\n");
        test();
        runtime.arguments();
        assertEquals("mine", Files.readString(victim));
        assertTrue(Files.isRegularFile(directory.resolve("reports/TEST-test_a.A.xml"), LinkOption.NOFOLLOW_LINKS));
        assertFalse(Files.exists(directory.resolve("work/guest")), "what the guest left");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/bin/ln -s SECRET R",
                "/bin/ln -s /dev/zero R",
                "/usr/bin/mkfifo R",
                "/bin/mkdir R",
                "/usr/bin/truncate -s 1T R",
                "printf '\\377' > R",
                "/usr/bin/head -c 3000000 /dev/zero | /usr/bin/tr '\\0' '[' > R; echo >> R",
                "echo '{\"event\": \"end\", \"outcome\": \"great\"}' > R",
                "echo '[]' > R",
                "echo > R",
                "echo '{\"event\": \"begin\"' > R",
                "/usr/bin/yes '{\"event\":\"end\",\"outcome\":\"passed\"}' | /usr/bin/head -n 100001 > R",
            })
    void aReportThatIsNoneIsAFailureThatSaysSo(String attack) throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), "secret-token-123\n");
        runtime.does(attack.replace("SECRET", secret.toString()).replace("R", "$(host /reports)/tests.jsonl"));
        BuildFailure failure =
                assertTimeoutPreemptively(Duration.ofSeconds(20), () -> assertThrows(BuildFailure.class, this::test));
        assertTrue(failure.what().startsWith("The guest left /reports/tests.jsonl "), failure.what());
        assertTrue(failure.what().length() < 500, failure.what());
        assertFalse((failure.getMessage() + lines).contains("secret-token"), failure.what());
        assertFalse(Files.exists(directory.resolve("work/guest")), "what the guest left");
    }

    @Test
    void nothingThatATestSaysIsObeyedByATerminal() throws Exception {
        String evil = "\\u001b[2J\\u009b1A\\u202e\\u0000\\n[INFO] BUILD SUCCESS";
        String event =
                ("{\"event\": \"end\", \"class\": \"EVIL\", \"name\": \"EVIL\", \"outcome\": \"error\", \"type\": \"EVIL\","
                                + " \"message\": \"EVIL\", \"trace\": \"EVIL\", \"stdout\": \"EVIL\", \"stderr\": \"EVIL\"}\n")
                        .replace("EVIL", evil);
        runtime.does(
                "printf '\\033]0;title\\007 \\302\\233 \\342\\200\\256\\n'\n/bin/cat > $(host /reports)/tests.jsonl <<'END'\n"
                        + BEGIN.replace("CPython", evil) + "{\"event\": \"found\", \"tests\": 1, \"selected\": 1}\n"
                        + event
                        + "{\"event\": \"done\"}\nEND\n");
        assertFalse(test().successful());
        assertTrue(lines.contains("\\x1b]0;title\\x07 \\x9b \\u202e"), lines::toString);
        for (String line : lines) {
            assertEquals(line, Printable.text(line));
            assertFalse(line.contains("\n"), line);
        }
        try (Stream<Path> reports = Files.list(directory.resolve("reports"))) {
            Path report = reports.findFirst().orElseThrow();
            assertTrue(Files.readString(report).contains("\\x1b[2J\\x9b1A\\u202e\\x00"), Files.readString(report));
            report(report);
        }
    }

    @Test
    void everyClassHasAReportOfItsOwnWhateverItsName() throws Exception {
        List<String> names = List.of("a/b", "a:b", "../../x", "n".repeat(3000), "n".repeat(3001), "");
        StringBuilder events = new StringBuilder(BEGIN);
        for (String name : names) {
            events.append(
                    "{\"event\": \"end\", \"class\": \"" + name + "\", \"name\": \"t\", \"outcome\": \"passed\"}\n");
        }
        guest(events + "{\"event\": \"found\", \"tests\": 1, \"selected\": 1}\n{\"event\": \"done\"}\n", 0);
        test();
        assertEquals(names.size(), reports().size());
    }
}
