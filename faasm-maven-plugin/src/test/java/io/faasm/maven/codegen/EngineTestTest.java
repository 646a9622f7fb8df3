package io.faasm.maven.codegen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineTestTest {
    @Test
    void readsWhatMustComeOfAProgram(@TempDir Path directory) throws IOException {
        Path source = Files.writeString(
                directory.resolve("a-test.c"),
                "// What it is about.\n// exit: 134\n// stderr: one\n// stderr: two: three\n// options: --env A=b\nint x; // exit: 3\n");

        EngineTest test = EngineTest.read(source);

        assertEquals("a-test", test.name());
        assertEquals(134, test.exitCode());
        assertEquals(List.of("one", "two: three"), test.all("stderr"));
        assertEquals(List.of("--env", "A=b"), test.words("options"));
    }

    @Test
    void readsSharedObjectsInTheirOrder(@TempDir Path directory) throws IOException {
        Path source = Files.writeString(
                directory.resolve("c.c"), "// stdout: x\n// shared: a\n// shared: b a -Wl,--gc-sections\n");

        EngineTest test = EngineTest.read(source);

        assertEquals(List.of("a", "b"), test.sharedObjects());
        assertEquals(List.of("a", "-Wl,--gc-sections"), test.sharedWords("b"));
    }

    @Test
    void refusesATestThatExpectsNothing(@TempDir Path directory) throws IOException {
        Path source = Files.writeString(directory.resolve("b.c"), "int x;\n");

        assertThrows(BuildFailure.class, () -> EngineTest.read(source));
    }
}
