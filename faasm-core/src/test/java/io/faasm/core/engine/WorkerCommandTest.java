package io.faasm.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerCommandTest {
    private static final Path ROOT = Path.of("/guest/root");

    @TempDir
    private Path directory;

    private static WorkerCommand worker() {
        return WorkerCommand.of(Path.of("/bin/faasm-worker"), Path.of("/code/py_func.so"), ROOT);
    }

    @Test
    void theWorkerGetsTheCommandLineAsOneWord() {
        assertEquals(
                List.of(
                        "/bin/faasm-worker",
                        "--module",
                        "/code/py_func.so",
                        "--root",
                        "/guest/root",
                        "--shared",
                        "/guest/shared",
                        "--state",
                        "/guest/state",
                        "--input",
                        "/in",
                        "--output",
                        "/out",
                        "--report",
                        "/report",
                        "--calls",
                        "1000",
                        "--descriptors",
                        "256",
                        "--slots",
                        "8",
                        "--resets",
                        "1",
                        "--await-timeout",
                        "1",
                        "--",
                        "demo hello other"),
                worker().shared(Path.of("/guest/shared"))
                        .state(Path.of("/guest/state"))
                        .input(Path.of("/in"))
                        .output(Path.of("/out"))
                        .report(Path.of("/report"))
                        .calls(1000)
                        .descriptors(256)
                        .slots(8)
                        .resetOnce()
                        .awaitTimeout(Duration.ofMillis(3))
                        .command(directory, "demo", "hello", Optional.of("other"))
                        .build()
                        .line());
    }

    @Test
    void nothingOfTheHostLiesInADirectoryThatAGuestWrites() throws IOException {
        Path guest = Files.createDirectories(directory.resolve("guest"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), guest);
        List<UnaryOperator<WorkerCommand>> opening = List.of(
                command -> command.shared(guest).input(guest.resolve("input")),
                command -> command.state(guest).output(guest.resolve("deeper/output")),
                command -> command.shared(link).report(guest.resolve("report")),
                command -> command.input(ROOT.resolve("input")));
        for (UnaryOperator<WorkerCommand> open : opening) {
            WorkerCommand command = open.apply(worker());
            IllegalStateException refusal = assertThrows(
                    IllegalStateException.class, () -> command.command(directory, "demo", "hello", Optional.empty()));
            assertTrue(refusal.getMessage().contains("the guest may write"), refusal.getMessage());
        }
    }

    @Test
    void aWordThatTheWorkerWouldSplitIsNotAccepted() {
        for (String name : List.of("", "two words")) {
            assertThrows(
                    IllegalArgumentException.class, () -> worker().command(directory, "demo", name, Optional.empty()));
        }
        assertThrows(IllegalArgumentException.class, () -> worker().calls(0));
    }
}
