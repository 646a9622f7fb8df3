package io.faasm.platform.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.platform.call.CallFailure;
import io.faasm.platform.call.CallRequest;
import io.faasm.platform.call.CallResult;
import io.faasm.platform.call.FunctionId;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultStoreTest {
    private static final Instant NOW = Instant.ofEpochMilli(1_000_000);

    @TempDir
    private Path directory;

    private Store store;

    @BeforeEach
    void open() throws StoreInUse {
        store = Store.open(directory);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private ResultStore results(Duration time, int number, long bytes, Instant now) {
        return new ResultStore(store, new ResultStore.Limits(time, number, bytes), Clock.fixed(now, ZoneOffset.UTC));
    }

    private ResultStore results() {
        return results(Duration.ofMinutes(1), 100, 1_000_000, NOW);
    }

    private static CallResult result(String user, int app, int message, byte[] output) {
        CallRequest request =
                new CallRequest(app, message, FunctionId.python(user, "echo"), Optional.of("entry"), new byte[0], true);
        return new CallResult(
                request,
                3,
                output,
                NOW.toEpochMilli() - 5,
                NOW.toEpochMilli(),
                Optional.of(new CallFailure(CallFailure.Reason.TRAP, "why")),
                "printed é\n");
    }

    private static ResultStore.Kept kept(String user, int app, int message, byte[] output) {
        return new ResultStore.Kept(result(user, app, message, output), true, List.of(7, 8));
    }

    @Test
    void aResultIsThereAfterARestart() throws Exception {
        results().put(kept("demo", 1, 2, new byte[] {1, 2, 3}));
        close();
        open();
        ResultStore.Kept found = results().get(1, 2).orElseThrow();
        CallResult expected = result("demo", 1, 2, new byte[] {1, 2, 3});
        assertEquals(expected.request().function(), found.result().request().function());
        assertEquals(expected.request().entry(), found.result().request().entry());
        assertTrue(found.result().request().recordExecGraph());
        assertEquals(3, found.result().returnValue());
        assertArrayEquals(new byte[] {1, 2, 3}, found.result().output());
        assertEquals(expected.startMillis(), found.result().startMillis());
        assertEquals(expected.finishMillis(), found.result().finishMillis());
        assertEquals(expected.failure(), found.result().failure());
        assertEquals(expected.log(), found.result().log());
        assertEquals(List.of(7, 8), found.chained());
    }

    @Test
    void anApplicationsResultsComeInOrderAndOnce() throws Exception {
        ResultStore results = results();
        results.put(kept("demo", 1, 5, new byte[1]));
        results.put(kept("demo", 1, 3, new byte[2]));
        results.put(kept("demo", 2, 4, new byte[3]));
        results.put(kept("demo", 1, 5, new byte[4]));
        results.put(new ResultStore.Kept(result("demo", 1, 6, new byte[0]), false, List.of()));
        close();
        open();
        List<CallResult> found = results().of(1);
        assertEquals(
                List.of(3, 5),
                found.stream().map(each -> each.request().messageId()).toList());
        assertEquals(4, found.get(1).output().length);
        assertEquals(List.of(), results().of(3));
    }

    @Test
    void oldResultsAreGivenUp() {
        results().put(kept("demo", 1, 1, new byte[0]));
        ResultStore later = results(Duration.ofMinutes(1), 100, 1_000_000, NOW.plusSeconds(61));
        assertEquals(1, later.size());
        later.trim();
        assertEquals(Optional.empty(), later.get(1, 1));
        assertEquals(0, results().size());
    }

    @Test
    void aFloodOfOneUsersResultsDisplacesTheirOwn() {
        ResultStore results = results(Duration.ofMinutes(1), 40, 1_000_000, NOW);
        results.put(kept("quiet", 1, 1, new byte[0]));
        for (int i = 0; i < 100; i++) {
            results.put(kept("loud", 2, i, new byte[0]));
        }
        assertTrue(results.get(1, 1).isPresent());
        assertEquals(11, results.size());
        assertTrue(results.get(2, 99).isPresent());
        assertEquals(Optional.empty(), results.get(2, 89));
    }

    @Test
    void allResultsTogetherHaveALimitOfBytes() {
        ResultStore results = results(Duration.ofMinutes(1), 1000, 100_000, NOW);
        for (int i = 0; i < 50; i++) {
            results.put(kept("user" + i, 1, i, new byte[10_000]));
        }
        assertTrue(results.size() < 10, () -> results.size() + " results");
        assertTrue(results.get(1, 49).isPresent());
        // One that is larger than what a user may have is kept as long as it is the last.
        results.put(kept("user0", 1, 100, new byte[60_000]));
        assertTrue(results.get(1, 100).isPresent());
    }

    @Test
    void forgetsEverything() {
        ResultStore results = results();
        results.put(kept("demo", 1, 1, new byte[0]));
        results.clear();
        assertEquals(List.of(), results.of(1));
        assertEquals(0, results().size());
    }
}
