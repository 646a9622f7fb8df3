package io.faasm.maven.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.platform.call.CallResult;
import io.faasm.platform.scheduler.SchedulerSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every call of a Python function is a copy of one image, and shares with the others only what it is to share. */
class CleanImagePlatformIT {
    /** Calls for the test of randomness; {@code -Dit.image.calls=10000} makes more. */
    private static final int CALLS = Integer.getInteger("it.image.calls", 1000);

    private static final int AT_ONCE = 16;

    @TempDir
    private static Path directory;

    private static LocalPlatform platform;

    @BeforeAll
    static void start() throws Exception {
        platform = new LocalPlatform(
                        directory, SchedulerSettings.on(2).withTime(Duration.ofSeconds(20), Duration.ofSeconds(20)))
                .put("demo", "image", LocalPlatform.FUNCTIONS.resolve("image"));
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    private static CallResult call(String input) {
        return platform.call("demo", "image", input);
    }

    private static String output(CallResult result) {
        assertEquals(0, result.returnValue(), () -> result.failure() + "\n" + result.log());
        return new String(result.output(), StandardCharsets.UTF_8);
    }

    @Test
    void noTwoCallsDrawTheSame() throws Exception {
        List<Set<String>> seen = new ArrayList<>();
        Deque<CompletableFuture<CallResult>> running = new ArrayDeque<>();
        for (int i = 0; i < CALLS + AT_ONCE; i++) {
            if (i < CALLS) {
                running.add(platform.submit("demo", "image", "identity"));
            }
            if (running.size() > AT_ONCE || i >= CALLS && !running.isEmpty()) {
                String[] drawn = output(LocalPlatform.get(running.poll())).split(" ");
                for (int source = 0; source < drawn.length; source++) {
                    if (seen.size() == source) {
                        seen.add(new HashSet<>());
                    }
                    assertTrue(
                            seen.get(source).add(drawn[source]),
                            "source " + source + " gave " + drawn[source] + " twice");
                }
            }
        }
        assertEquals(11, seen.size());
        seen.forEach(values -> assertEquals(CALLS, values.size()));
    }

    @Test
    void whatTheImportHasSeededGoesOnAlike() {
        assertEquals(output(call("seeded")), output(call("seeded")));
    }

    @Test
    void aCallFindsNoFilesOfTheImport() {
        assertEquals("a closed file", output(call("look")));
        assertEquals("a closed file", output(call("look")));
    }

    @Test
    void whatACallHasNotWrittenYetIsWrittenInTheEnd() {
        CallResult result = call("leave");
        assertEquals(0, result.returnValue());
        assertTrue(result.log().contains("without an end"), result.log());
        assertTrue(result.log().contains(" and without a flush"), result.log());
        assertTrue(result.log().contains("at exit"), result.log());
        assertFalse(result.log().contains("imported"), result.log());
    }

    @Test
    void exitingIsReturning() {
        assertEquals(3, call("exit").returnValue());
        CallResult withText = call("exit with text");
        assertEquals(1, withText.returnValue());
        assertTrue(withText.log().contains("a reason"), withText.log());
    }

    @Test
    void aFailureAtExitIsReportedAndNoFailureOfTheCall() {
        CallResult result = call("atexit fails");
        assertEquals(0, result.returnValue());
        assertTrue(result.log().contains("ValueError"), result.log());
    }
}
