package io.faasm.maven.cpython;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.cache.ContentCache;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.host.Host;
import io.faasm.core.host.Platform;
import io.faasm.core.process.ProcessRunner;
import io.faasm.testing.RecordingConsole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a compiler that is a shell script: its objects are the sources, its programs are the first of the objects. */
class GuestLibraryTesterTest {
    private final RecordingConsole console = new RecordingConsole();

    @TempDir
    private Path directory;

    private Path library;
    private Path tests;
    private Path clang;

    @BeforeEach
    void inputs() throws IOException {
        library = Files.createDirectories(directory.resolve("guest"));
        Files.writeString(
                Files.createDirectories(directory.resolve("entrypoint")).resolve("call.c"), "call");
        tests = Files.createDirectories(directory.resolve("tests"));
        Files.createDirectories(tests.resolve("support"));
        Files.writeString(tests.resolve("units.txt"), "# some\none two\n");
        for (String unit : List.of("one", "two", "not_compiled")) {
            Files.writeString(library.resolve(unit + ".c"), unit);
        }
        Files.writeString(tests.resolve("support/host.c"), "host");
        test("passes", "test -d \"$1\" && test -z \"$(ls \"$1\")\"");
        clang = Files.writeString(directory.resolve("clang"), """
                #!/bin/sh
                echo "$*" >> %s/lines
                for word; do
                  case $word in *.c|*.o) : "${first:=$word}" ;; esac
                  last=$word
                done
                cp "$first" "$last" && chmod +x "$last"
                """.formatted(directory));
        Files.setPosixFilePermissions(clang, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void test(String name, String program) throws IOException {
        Files.writeString(tests.resolve(name + ".c"), "#!/bin/sh\n" + program + "\n");
    }

    private List<String> run() throws IOException {
        Path lines = directory.resolve("lines");
        Files.deleteIfExists(lines);
        ContentCache cache = new ContentCache(directory.resolve("cache"), console);
        new GuestLibraryTester(
                        cache,
                        new Host(directory, Map.of(), Platform.LINUX_X86_64, 2),
                        new ProcessRunner(console),
                        console)
                .test(library, tests, TestRecipe.toolchain(Path.of("/none"), "3.13.5", clang));
        return Files.exists(lines) ? Files.readAllLines(lines) : List.of();
    }

    @Test
    void runsAgainWhenSomethingChanged() throws IOException {
        List<String> lines = run();
        assertEquals(1, lines.stream().filter(line -> line.endsWith("/one.o")).count());
        assertTrue(lines.stream().noneMatch(line -> line.contains("not_compiled")), lines.toString());
        assertTrue(
                lines.stream().allMatch(line -> line.contains("-fsanitize=address,undefined")),
                "without sanitizers: " + lines);
        assertEquals(List.of(), run());
        Files.writeString(library.resolve("one.c"), "changed");
        assertEquals(lines.size(), run().size());
    }

    @Test
    void tellsWhatTheTestSaid() throws IOException {
        test("fails", "echo 'size: 3 in memory, 4 in Linux'\nexit 3");
        BuildFailure failure = assertThrows(BuildFailure.class, this::run);
        assertTrue(failure.what().startsWith("1 tests of the guest library failed"), failure.what());
        assertTrue(
                failure.what().contains("fails ended with 3; it said: size: 3 in memory, 4 in Linux"), failure.what());
        // Nothing is kept of it: it fails again.
        assertThrows(BuildFailure.class, this::run);
    }
}
