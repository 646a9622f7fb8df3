package io.faasm.maven.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.platform.state.ResultStore;
import io.faasm.platform.state.StateKey;
import io.faasm.platform.state.StateStore;
import io.faasm.platform.state.Store;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the platform under load at random points: nothing that was acknowledged is lost, no process stays, and the next one is
 * ready soon. {@code -Dit.platform.kills=200} does so more often.
 */
class KillPlatformIT {
    private static final Path FUNCTION = Path.of("src/test/platform/keep").toAbsolutePath();
    private static final Duration READY = Duration.ofSeconds(2);
    private static final Duration GONE = Duration.ofSeconds(3);

    @TempDir
    private Path directory;

    private final Random random = new Random(12);

    /** What each caller was told last, and the message ids of all results that were given. */
    private final Map<Integer, Integer> counts = new ConcurrentHashMap<>();

    private final List<Integer> messages = new ArrayList<>();

    @Test
    void nothingThatWasAcknowledgedIsLost() throws Exception {
        int rounds = Integer.getInteger("it.platform.kills", 8);
        List<Duration> starts = new ArrayList<>();
        int first = 1;
        for (int round = 0; round < rounds; round++) {
            starts.add(runAndKill(first));
            first = counts.values().stream().max(Integer::compare).orElse(0) + 10;
            requireNoProcess();
            requireEverything();
        }
        assertTrue(messages.size() > rounds, () -> messages.size() + " calls in " + rounds + " rounds");
        starts.sort(null);
        System.out.println("Killed " + rounds + " times with " + messages.size()
                + " results given; ready after " + starts.get(rounds / 2).toMillis() + " ms, at most "
                + starts.get(rounds - 1).toMillis() + " ms.");
        assertTrue(starts.get(rounds / 2).compareTo(READY) < 0, () -> "ready after " + starts);
        // The platform that is started next removes what the killed ones left.
        try (LocalPlatform platform =
                new LocalPlatform(directory, io.faasm.platform.scheduler.SchedulerSettings.on(2))) {
            platform.put("demo", "keep", FUNCTION);
            assertEquals(0, platform.call("demo", "keep", "another 1").returnValue());
            try (Stream<Path> scratch = Files.list(directory.resolve("run/scratch"))) {
                assertEquals(1, scratch.count(), "scratch of the one zygote that runs");
            }
        }
        try (Stream<Path> scratch = Files.list(directory.resolve("run/scratch"))) {
            assertEquals(0, scratch.count(), "scratch is left");
        }
    }

    private Duration runAndKill(int first) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        // Of the build that tests; a JVM of its own finds the runtime root by them.
                        "-Dit.repository=" + System.getProperty("it.repository", ""),
                        "-Dit.version=" + System.getProperty("it.version", ""),
                        "-Dfaasm.cache.dir=" + System.getProperty("faasm.cache.dir", ""),
                        "-cp",
                        System.getProperty("java.class.path"),
                        PlatformUnderLoad.class.getName(),
                        directory.toString(),
                        FUNCTION.toString(),
                        Integer.toString(first))
                .redirectError(directory.resolve("errors").toFile())
                .start();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            assertEquals("ready", lines.readLine(), () -> errors());
            Duration ready = Duration.ofNanos(System.nanoTime() - start);
            Thread killer = new Thread(() -> {
                try {
                    Thread.sleep(random.nextInt(2000));
                } catch (InterruptedException impossible) {
                    throw new IllegalStateException(impossible);
                }
                process.destroyForcibly();
            });
            killer.start();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ");
                // The last line may be cut.
                if (words.length == 3) {
                    note(Integer.parseInt(words[0]), Integer.parseInt(words[1]), words[2]);
                } else {
                    assertTrue(!line.startsWith("failed"), line);
                }
            }
            killer.join();
            process.waitFor();
            return ready;
        }
    }

    private void note(int caller, int count, String message) {
        int expected = count * PlatformUnderLoad.CALLERS + caller;
        if (message.equals(Integer.toString(expected))) {
            counts.put(caller, count);
            messages.add(expected);
        }
    }

    private String errors() {
        try {
            return Files.readString(directory.resolve("errors"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void requireEverything() throws Exception {
        try (Store store = Store.open(directory.resolve("store"))) {
            StateStore state = new StateStore(store, 1 << 30);
            counts.forEach((caller, count) -> {
                byte[] value =
                        state.read(new StateKey("demo", "key" + caller), 0, 9).bytes();
                int kept = Integer.parseInt(new String(value, StandardCharsets.UTF_8));
                assertTrue(
                        kept >= count, () -> "caller " + caller + " was told " + count + ", and " + kept + " is kept");
            });
            ResultStore results = new ResultStore(store, ResultStore.Limits.DEFAULT, Clock.systemUTC());
            for (int message : messages) {
                String output = new String(
                        results.get(1, message).orElseThrow().result().output(), StandardCharsets.UTF_8);
                assertEquals(message / PlatformUnderLoad.CALLERS, Integer.parseInt(output));
            }
        }
    }

    /** Zygotes and calls end with the platform; their command lines name its directory. */
    private void requireNoProcess() throws InterruptedException {
        long end = System.nanoTime() + GONE.toNanos();
        while (!left().isEmpty()) {
            assertTrue(System.nanoTime() < end, () -> "left: " + left());
            Thread.sleep(20);
        }
    }

    private List<String> left() {
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .filter(line -> line.contains(directory.toString()))
                .toList();
    }
}
