package io.faasm.maven.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the platform under load at random points: no upload, state or result that was acknowledged is lost, no process and no
 * scratch stays, and the next one is ready soon. {@code -Dit.platform.kills=200} does so more often.
 */
class KillPlatformIT {
    private static final Path FUNCTION = LocalPlatform.FUNCTIONS.resolve("keep/function.py");
    private static final int CALLERS = 8;
    private static final int EXECUTE_BATCH = 10;
    private static final int EXECUTE_BATCH_STATUS = 11;
    private static final Duration READY = Duration.ofSeconds(2);
    private static final Duration GONE = Duration.ofSeconds(5);

    @TempDir
    private Path directory;

    private final Random random = new Random(12);
    private final List<Caller> callers = new ArrayList<>();

    /** Somebody outside, with what was acknowledged. */
    private static final class Caller implements Runnable {
        private final int number;
        private int count;
        private int uploaded;
        private int written;

        /** Values of results by the applications that have them. */
        private final Map<Integer, Integer> results = new HashMap<>();

        private PlatformProgram platform;

        Caller(int number) {
            this.number = number;
        }

        private String function() {
            return "version" + number;
        }

        private String key() {
            return "key" + number;
        }

        /** Until the platform is not there any more. */
        @Override
        public void run() {
            try {
                while (true) {
                    count++;
                    if (count % 5 == 0) {
                        upload();
                    }
                    call();
                }
            } catch (IOException killed) {
                return;
            }
        }

        private void upload() throws IOException {
            String source =
                    "from pyfaasm.core import write_output\ndef faasm_main():\n    write_output(b\"" + count + "\")\n";
            assertEquals(200, platform.put("/p/demo/" + function(), source));
            uploaded = count;
        }

        private void call() throws IOException {
            int app = count * CALLERS + number;
            String input = Base64.getEncoder()
                    .encodeToString(
                            String.format(Locale.ROOT, "%s %09d", key(), count).getBytes(StandardCharsets.UTF_8));
            String batch = String.format(
                    Locale.ROOT,
                    "{\"appId\": %d, \"user\": \"python\", \"function\": \"py_func\", \"messages\": [{\"id\": 1, \"appId\": %d,"
                            + " \"user\": \"python\", \"function\": \"py_func\", \"python\": true, \"py_user\": \"demo\","
                            + " \"py_func\": \"keep\", \"input_data\": \"%s\"}]}",
                    app,
                    app,
                    input);
            HttpResponse<String> accepted = platform.ask(EXECUTE_BATCH, batch);
            assertEquals(200, accepted.statusCode(), accepted.body());
            String status = status(platform, app);
            while (!status.contains("\"finished\":true")) {
                status = status(platform, app);
            }
            requireValue(status, count);
            results.put(app, count);
            written = count;
        }

        static String status(PlatformProgram platform, int app) throws IOException {
            return platform.ask(EXECUTE_BATCH_STATUS, "{\"appId\": " + app + ", \"expectedNumMessages\": 1}")
                    .body()
                    .replace(" ", "");
        }

        static void requireValue(String status, int value) {
            String expected = String.format(Locale.ROOT, "\"output_data\":\"%09d\"", value);
            assertTrue(status.contains(expected), () -> status + " has not " + expected);
        }

        /** All that this caller was told is still so; of results, those that were given since the last time. */
        void check() throws IOException {
            if (uploaded > 0) {
                HttpResponse<String> answer = platform.invoke("demo", function(), "");
                assertEquals(200, answer.statusCode(), answer.body());
                int found = Integer.parseInt(answer.body());
                assertTrue(found >= uploaded, () -> "version " + uploaded + " was uploaded, and there is " + found);
            }
            if (written > 0) {
                int found = Integer.parseInt(platform.get("/s/demo/" + key()));
                assertTrue(found >= written, () -> written + " was written, and there is " + found);
            }
            for (Map.Entry<Integer, Integer> result : results.entrySet()) {
                requireValue(status(platform, result.getKey()), result.getValue());
            }
            results.clear();
        }
    }

    @Test
    void nothingThatWasAcknowledgedIsLost() throws Exception {
        int rounds = Integer.getInteger("it.platform.kills", 8);
        for (int number = 0; number < CALLERS; number++) {
            callers.add(new Caller(number));
        }
        List<Duration> starts = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            try (PlatformProgram platform = new PlatformProgram(directory)) {
                starts.add(platform.readyAfter());
                check(platform);
                assertEquals(200, platform.put("/p/demo/keep", Files.readString(FUNCTION)));
                callUntilItIsKilled(platform);
            }
            requireNoProcess();
        }
        try (PlatformProgram platform = new PlatformProgram(directory)) {
            check(platform);
            // Those of the killed ones were removed by zygotes that came later; each has a directory.
            try (Stream<Path> scratch = Files.list(directory.resolve(".run/scratch"))) {
                assertTrue(scratch.count() <= CALLERS, "scratch is left");
            }
        }
        requireNoProcess();
        assertTrue(Files.notExists(directory.resolve(".run")), "the platform's directory is left");
        int calls = callers.stream().mapToInt(caller -> caller.count).sum();
        starts.sort(null);
        System.out.println("Killed " + rounds + " times under " + calls + " calls; ready after "
                + starts.get(rounds / 2).toMillis() + " ms, at most "
                + starts.get(rounds - 1).toMillis() + " ms.");
        // Whatever else the machine does meanwhile.
        assertTrue(starts.get(rounds / 4).compareTo(READY) < 0, () -> "ready after " + starts);
    }

    private void check(PlatformProgram platform) throws IOException {
        for (Caller caller : callers) {
            caller.platform = platform;
            caller.check();
        }
    }

    private void callUntilItIsKilled(PlatformProgram platform) throws InterruptedException {
        List<Throwable> failures = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (Caller caller : callers) {
            Thread thread = new Thread(caller);
            thread.setUncaughtExceptionHandler((where, failure) -> {
                synchronized (failures) {
                    failures.add(failure);
                }
            });
            thread.start();
            threads.add(thread);
        }
        Thread.sleep(random.nextInt(2000));
        platform.kill();
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), failures);
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
