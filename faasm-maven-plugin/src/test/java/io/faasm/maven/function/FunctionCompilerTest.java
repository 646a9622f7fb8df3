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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionCompilerTest {
    private static final String GOOD = """
            echo x > $(host /classes)/function.py
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
                List.of("--", "python3", "-m", "pyfaasm.compiling", "/sources", "/classes", "/work/compile.json"),
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
        runtime.does(
                "echo x > $(host /classes)/old.py\n" + GOOD.replace("\"function.py\"", "\"function.py\", \"old.py\""));
        compile();
        Files.writeString(directory.resolve("classes/resource.txt"), "kept");
        Files.writeString(source, "changed");
        runtime.does(GOOD);
        compile();
        assertFalse(Files.exists(directory.resolve("classes/old.py")));
        assertTrue(Files.exists(directory.resolve("classes/resource.txt")));
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
}
