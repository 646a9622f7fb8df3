package io.faasm.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineCommandTest {
    @TempDir
    private Path directory;

    private EngineCommand engine() {
        return EngineCommand.engine(Path.of("/bin/faaslet"), Path.of("/code/python.so"), Path.of("/root"));
    }

    @Test
    void theEngineGetsTheGuestsWholeCommandLine() {
        assertEquals(
                List.of(
                        "/bin/faaslet",
                        "--module",
                        "/code/python.so",
                        "--root",
                        "/root",
                        "--dir",
                        "/sources:/in:ro",
                        "--dir",
                        directory + ":/out",
                        "--env",
                        "A=b",
                        "--time-limit",
                        "1",
                        "--py-user",
                        "demo",
                        "--py-func",
                        "echo",
                        "--",
                        "python3",
                        "-V"),
                engine().readOnly(Path.of("/sources"), "/in")
                        .writable(directory, "/out")
                        .environment("A", "b")
                        .timeLimit(Duration.ofMillis(3))
                        .function("demo", "echo", Optional.empty())
                        .command(Path.of("/"), "python3", "-V")
                        .build()
                        .line());
    }

    @Test
    void theLauncherGetsPythonsArguments() {
        assertEquals(
                List.of("/bin/python3", "--memory-limit", "64", "-V"),
                EngineCommand.launcher(Path.of("/bin/python3"))
                        .memoryLimit(64)
                        .command(directory, "-V")
                        .build()
                        .line());
    }

    @Test
    void nothingOfTheHostLiesInADirectoryThatAGuestWrites() throws IOException {
        Path guest = Files.createDirectories(directory.resolve("work/guest"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), guest);
        List<UnaryOperator<EngineCommand>> opening = List.of(
                command -> command.input(guest.resolve("input")),
                command -> command.output(guest.resolve("deeper/output")),
                command -> command.output(link.resolve("output")),
                command -> command.output(directory.resolve("work/other/../guest/output")),
                command -> command.state(guest),
                command -> command.readOnly(guest.resolve("sources"), "/sources"));
        for (UnaryOperator<EngineCommand> one : opening) {
            assertThrows(
                    IllegalStateException.class,
                    () -> one.apply(engine().writable(guest, "/guest")).command(directory, "python3"));
            assertThrows(
                    IllegalStateException.class,
                    () -> one.apply(engine())
                            .writable(directory.resolve("work"), "/guest")
                            .command(directory, "python3"));
        }
        assertThrows(
                IllegalStateException.class,
                () -> engine().writable(link, "/guest")
                        .output(guest.resolve("output"))
                        .line());
        assertThrows(
                IllegalStateException.class,
                () -> engine().writable(Path.of("/code"), "/guest").line());
        assertThrows(
                IllegalStateException.class,
                () -> engine().writable(guest, "/guest").command(guest, "python3"));
        assertTrue(engine().writable(guest, "/guest")
                .output(guest.resolveSibling("guest-output"))
                .line()
                .contains("--output"));
    }

    /** What the rule is for: a command line that is put together elsewhere is not held to it. */
    @Test
    void noOtherClassMapsADirectory() throws IOException {
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            List<Path> others = modules.map(module -> module.resolve("src/main/java"))
                    .filter(Files::isDirectory)
                    .flatMap(EngineCommandTest::files)
                    .filter(file -> !file.endsWith("EngineCommand.java") && !file.endsWith("WorkerCommand.java"))
                    .filter(EngineCommandTest::mapsDirectories)
                    .toList();
            assertEquals(List.of(), others);
        }
    }

    private static Stream<Path> files(Path sources) {
        try (Stream<Path> files = Files.walk(sources)) {
            return files.filter(Files::isRegularFile).toList().stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static boolean mapsDirectories(Path file) {
        try {
            String source = Files.readString(file);
            return Stream.of("\"--dir", "\"--output", "\"--state", "\"--scratch")
                    .anyMatch(source::contains);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
