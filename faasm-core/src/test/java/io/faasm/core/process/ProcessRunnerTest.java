package io.faasm.core.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.testing.RecordingConsole;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Timeout(60)
/* Its tests mostly wait, and each has a directory or a server of its own. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class ProcessRunnerTest {
    private final ProcessRunner runner = new ProcessRunner(new RecordingConsole());

    @TempDir
    private Path directory;

    @Test
    void wordsReachTheToolAsTheyAre() {
        Command command = Command.of("printf", "/usr/bin/printf", "<%s>", List.of("a b", "'c'"), "\"$HOME\"", "*")
                .build();
        assertEquals("<a b><'c'><\"$HOME\"><*>", runner.run(command).output());
    }

    @Test
    void environmentIsTheWholeEnvironment() {
        Outcome outcome = runner.run(
                Command.of("env", "/usr/bin/env").env(Map.of("ONE", "1")).build());
        assertEquals("ONE=1\n", outcome.output());
    }

    @Test
    void directoryAndInputAreTheTools() throws IOException {
        Command command = shell("pwd; cat")
                .input("given".getBytes(StandardCharsets.UTF_8))
                .build();
        assertEquals(directory.toRealPath() + "\ngiven", runner.run(command).output());
    }

    @Test
    void inputIsEmptyUnlessGiven() {
        assertEquals("", runner.run(shell("cat").build()).output());
    }

    @Test
    void bothStreamsAreDrainedTogether() throws IOException {
        Path log = directory.resolve("logs/tool.log");
        List<String> lines = new CopyOnWriteArrayList<>();
        // More on each stream than a pipe holds: draining them one after the other would never end.
        Command command = shell("i=0; while [ $i -lt 10000 ]; do echo out $i; echo err $i >&2; i=$((i+1)); done")
                .log(log)
                .build();
        Outcome outcome = runner.run(command, lines::add);
        assertEquals(20000, lines.size());
        assertTrue(lines.stream().allMatch(line -> line.matches("(out|err) \\d+")), "lines are whole");
        assertEquals(20000, Files.readAllLines(log).size());
        assertTrue(outcome.output().length() <= 256 * 1024, "only the end is kept in memory");
        assertTrue(outcome.output().contains(" 9999\n"));
    }

    @Test
    void eachStreamMayHaveAReceiverOfItsOwn() {
        List<String> lines = new CopyOnWriteArrayList<>();
        List<String> errors = new CopyOnWriteArrayList<>();
        Outcome outcome =
                runner.run(shell("echo one; echo two >&2; printf three").build(), lines::add, errors::add);
        assertEquals(List.of("one", "three"), lines);
        assertEquals(List.of("two"), errors);
        assertTrue(outcome.output().contains("two\n"), outcome.output());
    }

    @Test
    void failureShowsCommandExitCodeLastLinesAndLog() {
        Path log = directory.resolve("tool.log");
        Command command = shell("i=0; while [ $i -lt 30 ]; do i=$((i+1)); echo line $i; done; exit 3")
                .log(log)
                .build();
        ToolFailure failure = assertThrows(ToolFailure.class, () -> runner.run(command));
        assertEquals(3, failure.exitCode());
        for (String part : List.of("exit code 3", "/bin/sh -c", "line 30", "line 11\n", log.toString())) {
            assertTrue(failure.getMessage().contains(part), () -> part + " in " + failure.getMessage());
        }
        assertFalse(failure.getMessage().contains("line 10\n"), "only the last lines are shown");
        assertEquals(3, runner.tryRun(command).exitCode());
    }

    @Test
    void fullDiskIsExplained() {
        ToolFailure failure = assertThrows(
                ToolFailure.class,
                () -> runner.run(
                        shell("echo 'ld: No space left on device'; exit 1").build()));
        assertTrue(failure.remedy().contains("faasm.cache.dir"), failure.remedy());
    }

    @Test
    void missingToolIsNamed() {
        Command command = Command.of("emcc", directory.resolve("emcc")).build();
        ToolFailure failure = assertThrows(ToolFailure.class, () -> runner.run(command));
        assertTrue(failure.remedy().contains(directory.resolve("emcc").toString()), failure.remedy());
    }

    @Test
    void aProgramThatIsStillBeingWrittenIsWaitedFor() throws Exception {
        Path program = directory.resolve("program");
        AtomicReference<Outcome> outcome = new AtomicReference<>();
        Thread build = new Thread(() -> outcome.set(runner.run(Command.of("program", program)
                .input("given".getBytes(StandardCharsets.UTF_8))
                .build())));
        try (OutputStream writing = Files.newOutputStream(program)) {
            writeProgram(program, writing);
            build.start();
            build.join(500);
            assertTrue(build.isAlive(), "it neither ran nor failed");
        }
        build.join();
        assertEquals("ran with given\n", outcome.get().output());
    }

    @Test
    void aProgramThatStaysOpenForWritingIsGivenUp() throws IOException {
        Path program = directory.resolve("program");
        ProcessRunner impatient = new ProcessRunner(new RecordingConsole(), Duration.ofMillis(100));
        Command command = Command.of("program", program).build();
        try (OutputStream writing = Files.newOutputStream(program)) {
            writeProgram(program, writing);
            ToolFailure failure = assertThrows(ToolFailure.class, () -> impatient.run(command));
            assertTrue(failure.what().contains("open for writing"), failure.what());
            assertTrue(failure.remedy().contains(program.toString()), failure.remedy());
        }
    }

    /** What the kernel does with a program of machine code, it does with a script. */
    private static void writeProgram(Path program, OutputStream writing) throws IOException {
        writing.write("#!/bin/sh\necho \"ran with $(cat)\"\n".getBytes(StandardCharsets.UTF_8));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void missingDirectoryIsNamed() {
        Command command =
                Command.of("true", "/bin/true").in(directory.resolve("gone")).build();
        ToolFailure failure = assertThrows(ToolFailure.class, () -> runner.run(command));
        assertTrue(failure.what().contains(directory.resolve("gone").toString()), failure.what());
    }

    @Test
    void timeoutKillsTheWholeTree() throws Exception {
        Path pids = directory.resolve("pids");
        Command command = shell("sleep 300 & echo $! >>" + pids + "; (sleep 300 & echo $! >>" + pids + "; wait) & wait")
                .timeout(Duration.ofSeconds(1))
                .build();
        ToolFailure failure = assertThrows(ToolFailure.class, () -> runner.run(command));
        assertTrue(failure.what().contains("PT1S"), failure.what());
        assertEquals(2, Files.readAllLines(pids).size());
        assertNoneAlive(pids);
    }

    @Test
    void toolThatIgnoresTheRequestIsKilledAllTheSame() throws Exception {
        Path pids = directory.resolve("pids");
        Command command = shell("trap '' TERM; echo $$ >>" + pids + "; while :; do sleep 300; done")
                .timeout(Duration.ofMillis(500))
                .build();
        assertThrows(ToolFailure.class, () -> runner.run(command));
        assertNoneAlive(pids);
    }

    @Test
    void interruptKillsTheToolAndStaysVisible() throws Exception {
        Path pids = directory.resolve("pids");
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicReference<Boolean> flag = new AtomicReference<>();
        Thread build = new Thread(() -> {
            try {
                runner.run(shell("echo $$ >" + pids + ".new; mv " + pids + ".new " + pids + "; sleep 300")
                        .build());
            } catch (ToolFailure failure) {
                thrown.set(failure);
                flag.set(Thread.currentThread().isInterrupted());
            }
        });
        build.start();
        while (!Files.exists(pids)) {
            Thread.sleep(20);
        }
        build.interrupt();
        build.join();
        assertTrue(thrown.get().getMessage().contains("interrupted"));
        assertEquals(true, flag.get());
        assertNoneAlive(pids);
    }

    @Test
    void noLogAndNoFailureHasAPasswordOfAnAddress() {
        RecordingConsole console = new RecordingConsole();
        Command command = Command.of(
                        "sh", "/bin/sh", "-c", "echo \"E: $1\"; exit 3", "-", "http://ada:s@same@host:1/a?b=c@d")
                .build();
        ToolFailure failure = assertThrows(ToolFailure.class, () -> new ProcessRunner(console).run(command));
        String all = failure.getMessage() + console.everything();
        assertTrue(all.contains("E: http://host:1/a?b=c@d"), all);
        assertFalse(all.contains("same"), all);
        assertEquals(
                "E: http://ada:s@same@host:1/a?b=c@d",
                new ProcessRunner(console).tryRun(command).output().strip(),
                "who runs it gets all of it");
        new ProcessRunner(console)
                .run(Command.of("sh", "/bin/sh", "-c", "echo secret")
                        .secretive()
                        .build());
        assertFalse(console.everything().contains("[sh] secret"));
    }

    @Test
    void receiverThatThrowsDoesNotBlockTheTool() {
        Command command = shell("i=0; while [ $i -lt 10000 ]; do echo line $i; i=$((i+1)); done")
                .build();
        assertThrows(
                IllegalStateException.class,
                () -> runner.run(command, line -> {
                    throw new IllegalStateException(line);
                }));
    }

    private Command.Builder shell(String script) {
        return Command.of("script", "/bin/sh", "-c", script).in(directory).env(Map.of("PATH", "/usr/bin:/bin"));
    }

    private static void assertNoneAlive(Path pids) throws Exception {
        for (String pid : Files.readAllLines(pids)) {
            Path status = Path.of("/proc", pid.strip(), "stat");
            long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
            while (isRunning(status) && System.nanoTime() < deadline) {
                Thread.sleep(20);
            }
            assertFalse(isRunning(status), "process " + pid + " still runs");
        }
    }

    /** A zombie does not run: it is dead and only waits for its parent. */
    private static boolean isRunning(Path status) throws IOException {
        try {
            return !Files.readString(status).matches("(?s)\\d+ \\(.*\\) Z.*");
        } catch (IOException gone) {
            return false;
        }
    }
}
