package io.faasm.maven.function;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.archive.ArchiveTime;
import io.faasm.core.console.LineConsole;
import io.faasm.core.engine.FunctionName;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A function is packed, read and called. */
class FunctionPackageTest {
    @TempDir
    private Path directory;

    private final List<String> lines = new ArrayList<>();
    private final List<String> printed = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private final LineConsole console = new LineConsole(lines::add, lines::add, line -> {}, true);
    private Path classes;
    private Path zip;

    @BeforeEach
    void pack() throws IOException {
        classes = directory.resolve("classes");
        Files.createDirectories(classes.resolve("__pycache__"));
        Files.writeString(classes.resolve("function.py"), "x = 1\n");
        Files.writeString(classes.resolve("helper.py"), "y = 2\n");
        Files.writeString(classes.resolve("__pycache__/function.cpython-313.pyc"), "bytecode");
        zip = directory.resolve("out/hello.zip");
        pack(zip);
    }

    private void pack(Path target) {
        new FunctionPackager(console)
                .pack(new FunctionPackager.Request(
                        classes, directory.resolve("work"), target, "hello", "1.0", ArchiveTime.DEFAULT));
    }

    private Optional<Path> run(FakeRuntime runtime, Optional<String> entry) {
        return new FunctionRunner(console, printed::add, errors::add, new ProcessRunner(console))
                .run(new FunctionRunner.Request(
                        zip,
                        new FunctionName("demo", "hello"),
                        entry,
                        "in".getBytes(UTF_8),
                        directory.resolve("state"),
                        directory.resolve("run"),
                        runtime.root(),
                        FakeRuntime.LIMITS));
    }

    @Test
    void equalClassesGiveEqualBytes() throws IOException {
        Files.setLastModifiedTime(classes.resolve("helper.py"), FileTime.fromMillis(0));
        Path again = directory.resolve("again.zip");
        pack(again);
        assertArrayEquals(Files.readAllBytes(zip), Files.readAllBytes(again));
    }

    @Test
    void sourcesAreReadBackWithoutBytecodeAndManifest() {
        assertEquals(
                Set.of("function.py", "helper.py"), FunctionPackage.sources(zip).keySet());
    }

    @Test
    void aLinkIsNotPackedAsWhatItLeadsTo() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "secret");
        Files.createSymbolicLink(classes.resolve("data.txt"), secret);
        BuildFailure failure = assertThrows(BuildFailure.class, () -> pack(zip));
        assertTrue(failure.what().contains("data.txt is a symbolic link"), failure.what());
    }

    @Test
    void aMissingPackageSaysWhatToRun() {
        BuildFailure failure =
                assertThrows(BuildFailure.class, () -> FunctionPackage.sources(directory.resolve("none.zip")));
        assertTrue(failure.remedy().contains("mvn package"), failure.remedy());
    }

    @Test
    void aFunctionIsCalledWithItsInputAndGivesItsOutput() throws IOException {
        FakeRuntime runtime = new FakeRuntime(directory.resolve("runtime"));
        runtime.does(
                "/bin/cat $(after --input) $(host /pyfuncs/demo/hello)/helper.py > $(after --output); echo printed; echo wrong >&2");
        assertEquals(
                "iny = 2\n", Files.readString(run(runtime, Optional.of("shout")).orElseThrow()));
        assertEquals(List.of("printed"), printed);
        assertEquals(List.of("wrong"), errors);
        assertTrue(lines.stream().noneMatch(line -> line.matches("printed|wrong")), lines::toString);
        List<String> arguments = runtime.arguments();
        assertEquals(
                List.of("--", "py_func", "demo", "hello", "shout"),
                arguments.subList(arguments.indexOf("--"), arguments.size()));
        runtime.does("exit 0");
        assertEquals(Optional.empty(), run(runtime, Optional.empty()), "not the output of the call before");
    }

    @Test
    void aReturnCodeIsAFailure() throws IOException {
        FakeRuntime runtime = new FakeRuntime(directory.resolve("runtime"));
        runtime.does("exit 7");
        BuildFailure failure = assertThrows(BuildFailure.class, () -> run(runtime, Optional.empty()));
        assertEquals("Function demo/hello exited with code 7", failure.what());
    }
}
