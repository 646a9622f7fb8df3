package io.faasm.maven.function;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.console.LineConsole;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionCompilerTest {
    private static final String GOOD = """
            /bin/mkdir $(host /work)/classes
            echo x > $(host /work)/classes/function.py
            echo '{"problems": [], "modules": 1, "version": "3.13.5", "written": ["function.py"]}' > $(host /work)/compile.json
            """;

    @TempDir
    private Path directory;

    private final List<String> lines = new ArrayList<>();
    private final LineConsole console = new LineConsole(lines::add, lines::add, line -> {}, true);
    private FakeRuntime runtime;
    private Path source;
    private FunctionCompiler.Request request;

    @BeforeEach
    void project() throws IOException {
        needs();
    }

    private void needs(String... packages) throws IOException {
        runtime = new FakeRuntime(directory.resolve("runtime"));
        source = Files.createDirectories(directory.resolve("src")).resolve("function.py");
        Files.writeString(source, "def faasm_main(:\n\treturn 1\n");
        request = new FunctionCompiler.Request(
                directory.resolve("src"),
                directory,
                directory.resolve("classes"),
                directory.resolve("work"),
                runtime.root(),
                FakeRuntime.LIMITS,
                List.of(packages));
    }

    private void compile() {
        new FunctionCompiler(console, new ProcessRunner(console)).compile(request);
    }

    @Test
    void asksTheGuestsInterpreter() throws IOException {
        runtime.does(GOOD);
        compile();
        List<String> arguments = runtime.arguments();
        assertEquals("--module", arguments.get(0));
        assertTrue(arguments.contains(directory.resolve("src") + ":/sources:ro"), arguments::toString);
        assertEquals(
                List.of("--", "python3", "-m", "pyfaasm.compiling", "/sources", "/work/classes", "/work/compile.json"),
                arguments.subList(arguments.indexOf("--"), arguments.size()));
        assertTrue(lines.contains("Compiled 1 Python module with Python 3.13.5 of the runtime root."), lines::toString);
    }

    @Test
    void doesNothingWhenNothingChanged() throws IOException {
        runtime.does(GOOD);
        compile();
        runtime.forget();
        lines.clear();
        compile();
        assertFalse(runtime.ran());
        assertEquals(List.of("Function is up to date."), lines);
        Files.delete(directory.resolve("classes/function.py"));
        compile();
        assertTrue(runtime.ran());
        runtime.forget();
        Files.writeString(source, "changed");
        compile();
        assertTrue(runtime.ran());
    }

    @Test
    void whatASourceLeftBehindIsRemovedAndResourcesStay() throws IOException {
        runtime.does(GOOD.replace("\"function.py\"", "\"function.py\", \"old.py\"")
                + "echo x > $(host /work)/classes/old.py\n");
        compile();
        Files.writeString(directory.resolve("classes/resource.txt"), "kept");
        Files.writeString(source, "changed");
        runtime.does(GOOD);
        compile();
        assertFalse(Files.exists(directory.resolve("classes/old.py")));
        assertTrue(Files.exists(directory.resolve("classes/resource.txt")));
    }

    @Test
    void noDirectoryOfAPackageThatIsGoneCanBeImported() throws IOException {
        runtime.does(GOOD.replace("\"function.py\"", "\"function.py\", \"old/inner/a.py\"") + """
                /bin/mkdir -p $(host /work)/classes/old/inner
                echo x > $(host /work)/classes/old/inner/a.py
                """);
        compile();
        Files.createDirectories(directory.resolve("classes/of-an-earlier-build/__pycache__"));
        Files.createDirectories(directory.resolve("classes/data"));
        Files.writeString(directory.resolve("classes/data/resource.txt"), "kept");
        Files.writeString(source, "changed");
        runtime.does(GOOD);
        compile();
        assertFalse(Files.exists(directory.resolve("classes/old")));
        assertFalse(Files.exists(directory.resolve("classes/of-an-earlier-build")));
        assertTrue(Files.exists(directory.resolve("classes/data/resource.txt")));
    }

    @Test
    void theGuestCompilesWhatALinkLeadsTo() throws IOException {
        Path shared = Files.createDirectories(directory.resolve("shared"));
        Files.writeString(shared.resolve("helper.py"), "y = 1");
        Files.createSymbolicLink(directory.resolve("src/linked"), shared);
        runtime.does(GOOD.replace("echo x >", "/bin/cat $(host /sources)/linked/helper.py >"));
        compile();
        assertEquals("y = 1", Files.readString(directory.resolve("classes/function.py")));
        Files.writeString(shared.resolve("helper.py"), "y = 2");
        compile();
        assertEquals("y = 2", Files.readString(directory.resolve("classes/function.py")));
    }

    @Test
    void aMissingFunctionIsNamed() throws IOException {
        Files.delete(source);
        BuildFailure failure = assertThrows(BuildFailure.class, this::compile);
        assertEquals("There is no " + source, failure.what());
        assertTrue(failure.remedy().contains("def faasm_main()"), failure.remedy());
    }

    @Test
    void aSyntaxErrorReadsAsFileLineColumnWithTheLine() throws IOException {
        runtime.does("""
                cat > $(host /work)/compile.json <<'END'
                {"modules": 0, "written": [], "version": "3.13.5", "problems": [
                {"severity": "error", "file": "function.py", "line": 1, "column": 16, "type": "SyntaxError",
                 "message": "invalid syntax", "text": "def faasm_main(:"},
                {"severity": "warning", "file": "function.py", "line": 2, "column": 0, "type": "SyntaxWarning",
                 "message": "odd", "text": null}]}
                END
                """.replace("cat", "/bin/cat"));
        BuildFailure failure = assertThrows(BuildFailure.class, this::compile);
        assertEquals(
                "The function does not compile:\n" + source + ":1:16: SyntaxError: invalid syntax\n"
                        + "    def faasm_main(:\n"
                        + "                   ^",
                failure.what());
        assertEquals(List.of(source + ":2: SyntaxWarning: odd\n     return 1"), lines);
        runtime.forget();
        assertThrows(BuildFailure.class, this::compile);
        assertTrue(runtime.ran(), "a failure is not up to date");
    }

    @Test
    void aGuestThatFailsIsShown() throws IOException {
        runtime.does("echo 'No module named pyfaasm' >&2; exit 1");
        BuildFailure failure = assertThrows(BuildFailure.class, this::compile);
        assertTrue(failure.what().contains("exited with code 1"), failure.what());
        assertTrue(failure.what().contains("No module named pyfaasm"), failure.what());
    }

    @Test
    void aPackageThatIsMissingIsToldWithThoseThatAreThere() throws IOException {
        needs("numpy>=2.2,<3", "six<1", "msgpack");
        runtime.does("""
                cat > $(host /work)/compile.json <<'END'
                {"modules": 1, "written": [], "version": "3.13.5", "problems": [],
                 "unmet": {"numpy>=2.2,<3": "is not there", "six<1": "is there as 1.17.0"},
                 "installed": {"six": "1.17.0", "msgpack": "1.0.3"}}
                END
                """.replace("cat", "/bin/cat"));
        BuildFailure failure = assertThrows(BuildFailure.class, this::compile);
        List<String> arguments = runtime.arguments();
        assertEquals(
                List.of("/work/compile.json", "numpy>=2.2,<3", "six<1", "msgpack"),
                arguments.subList(arguments.size() - 4, arguments.size()));
        assertEquals(
                "The runtime root does not have what the function needs:\n"
                        + "    numpy>=2.2,<3 is not there\n"
                        + "    six<1 is there as 1.17.0",
                failure.what());
        assertTrue(failure.remedy().startsWith("The runtime root has msgpack 1.0.3, six 1.17.0. "), failure.remedy());
    }

    @Test
    void anotherVersionInTheRuntimeRootIsComparedAnew() throws IOException {
        needs("six");
        Path site = directory.resolve("runtime/root/lib/python3.13/site-packages");
        Files.createDirectories(site.resolve("six-1.17.0.dist-info"));
        runtime.does(GOOD);
        compile();
        runtime.forget();
        compile();
        assertFalse(runtime.ran());
        Files.move(site.resolve("six-1.17.0.dist-info"), site.resolve("six-1.18.0.dist-info"));
        compile();
        assertTrue(runtime.ran());
    }

    @Test
    void theGuestNeverSeesWhereTheBuildLooks() throws IOException {
        Path victim = Files.writeString(directory.resolve("victim"), "mine");
        Files.createDirectories(directory.resolve("work"));
        Files.createSymbolicLink(directory.resolve("work/written.json"), victim);
        Files.writeString(victim, "[]");
        runtime.does("""
                /bin/ln -s VICTIM $(host /work)/compiled.stamp
                /bin/mkdir $(host /work)/classes
                /bin/ln -s VICTIM $(host /work)/classes/resource.txt
                """.replace("VICTIM", victim.toString()) + GOOD.replace("/bin/mkdir", "/bin/mkdir -p"));
        compile();
        runtime.arguments();
        assertEquals("[]", Files.readString(victim));
        assertEquals(
                List.of("function.py"),
                List.of(directory.resolve("classes").toFile().list()));
        assertFalse(Files.exists(directory.resolve("work/guest")), "what the guest left");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../victim", "/VICTIM", "a/../../victim", "link/victim", "pipe", "folder", "absent"})
    void aNameThatLeadsElsewhereIsNeitherReadNorWrittenNorRemoved(String name) throws IOException {
        Path victim = Files.writeString(directory.resolve("victim"), "mine");
        runtime.does("""
                cd $(host /work)
                /bin/mkdir classes classes/folder
                /bin/ln -s DIRECTORY classes/link
                /usr/bin/mkfifo classes/pipe
                echo '{"problems": [], "modules": 1, "version": "3.13.5", "written": ["NAME"]}' > compile.json
                """.replace("NAME", name.replace("/VICTIM", victim.toString()))
                .replace("DIRECTORY", directory.toString()));
        for (int round = 0; round < 2; round++) {
            BuildFailure failure = assertTimeoutPreemptively(
                    Duration.ofSeconds(20), () -> assertThrows(BuildFailure.class, this::compile));
            assertTrue(failure.what().startsWith("The guest "), failure.what());
            assertEquals("mine", Files.readString(victim));
        }
    }

    @Test
    void aListOfAnEarlierRunLeadsNowhereElse() throws IOException {
        Path victim = Files.writeString(directory.resolve("victim"), "mine");
        Files.createDirectories(directory.resolve("work"));
        Files.createDirectories(directory.resolve("classes"));
        Files.createSymbolicLink(directory.resolve("classes/link"), directory);
        for (String name : List.of("../victim", victim.toString(), "link/victim")) {
            Files.writeString(directory.resolve("work/written.json"), "[\"" + name + "\"]");
            assertThrows(BuildFailure.class, this::compile);
        }
        assertEquals("mine", Files.readString(victim));
    }

    @Test
    void aProblemInAFileElsewhereIsNotShownWithItsLine() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "secret-token-123\n");
        for (String name : List.of("../secret", secret.toString())) {
            runtime.does("""
                    echo '{"problems": [{"severity": "error", "file": "NAME", "line": 1, "type": "E", "message": "m"}]}' \
                    > $(host /work)/compile.json
                    """.replace("NAME", name));
            BuildFailure failure = assertThrows(BuildFailure.class, this::compile);
            assertFalse(failure.getMessage().contains("secret-token"), failure.getMessage());
        }
    }

    @Test
    void aReportThatIsALinkIsRefused() throws IOException {
        runtime.does("/bin/ln -s /dev/zero $(host /work)/compile.json");
        BuildFailure failure = assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> assertThrows(BuildFailure.class, this::compile));
        assertTrue(failure.what().startsWith("The guest left /work/compile.json as a symbolic link"), failure.what());
    }
}
