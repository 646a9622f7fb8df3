package io.faasm.maven.cpython;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.host.Host;
import io.faasm.core.process.ProcessRunner;
import io.faasm.testing.RecordingConsole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildPythonTest {
    private final RecordingConsole console = new RecordingConsole();

    @TempDir
    private Path directory;

    @Test
    void theToolchainsIsTakenIfItFitsExactly() throws IOException {
        Path python = program("python3", "exit 1");
        assertEquals(python, provide(python, "9.8.7", Optional.empty()));
    }

    @Test
    void theUsersIsTakenIfItFitsExactly() throws IOException {
        Path theirs = program("theirs", "echo 9.8.7");
        assertEquals(theirs, provide(program("python3", "exit 1"), "9.8.6", Optional.of(theirs)));
    }

    @Test
    void theUsersOfAnotherVersionIsRefused() throws IOException {
        Path theirs = program("theirs", "echo 9.8.6");
        BuildFailure failure =
                assertThrows(BuildFailure.class, () -> provide(Path.of("/none"), "9.8.7", Optional.of(theirs)));
        assertTrue(
                failure.what().contains("is Python 9.8.6; CPython 9.8.7 is cross-compiled by Python 9.8.7 exactly"),
                failure.what());
        assertTrue(failure.remedy().contains("leave the property out"), failure.remedy());
        BuildFailure missing = assertThrows(
                BuildFailure.class,
                () -> provide(Path.of("/none"), "9.8.7", Optional.of(directory.resolve("missing"))));
        assertTrue(missing.what().contains("is no program"), missing.what());
        Path broken = program("broken", "exit 3");
        BuildFailure failing =
                assertThrows(BuildFailure.class, () -> provide(Path.of("/none"), "9.8.7", Optional.of(broken)));
        assertTrue(failing.what().contains("is no Python that works"), failing.what());
    }

    @Test
    void onlyTheModulesOfTheListAreBuiltIn() throws IOException {
        Path setup = Files.write(
                directory.resolve("Setup.stdlib"),
                List.of(
                        "# comment",
                        "*shared*",
                        "math mathmodule.c",
                        "_socket socketmodule.c",
                        "#_ctypes x.c",
                        "zlib z.c"));
        assertEquals(
                List.of("*static*", "math mathmodule.c", "_socket socketmodule.c"),
                BuildPython.builtIn(setup, List.of("_socket", "math")));
        BuildFailure failure =
                assertThrows(BuildFailure.class, () -> BuildPython.builtIn(setup, List.of("math", "_ctypes")));
        assertTrue(failure.what().contains("_ctypes"), failure.what());
    }

    private Path provide(Path toolchains, String toolchainsVersion, Optional<Path> users) throws IOException {
        TestRecipe recipe = new TestRecipe(directory);
        CpythonRequest request = new CpythonRequest(
                "9.8.7",
                SourceWish.NONE,
                TestRecipe.toolchain(toolchains, toolchainsVersion),
                recipe.recipe,
                users,
                false);
        return new BuildPython(null, Host.current(), new ProcessRunner(console), console)
                .provide(request, recipe.find(), new CpythonSources(directory, "key", "locked"));
    }

    private Path program(String name, String body) throws IOException {
        Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + body + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
