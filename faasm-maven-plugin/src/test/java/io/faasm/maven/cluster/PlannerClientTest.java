package io.faasm.maven.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.faasm.core.engine.FunctionName;
import io.faasm.core.failure.BuildFailure;
import io.faasm.maven.fetch.LoopbackServer;
import io.faasm.maven.fetch.Transfer;
import io.faasm.reference.FaasmPlanner;
import io.faasm.testing.RecordingConsole;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls by way of a planner that answers as Faasm's does. */
@Timeout(60)
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class PlannerClientTest {
    private static final FunctionName NAME = new FunctionName("demo", "hello");
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final PlannerClient.Pauses QUICK = new PlannerClient.Pauses(
            Duration.ofMillis(20), Duration.ofMillis(100), Duration.ofMillis(50), 5, Duration.ofMillis(300));

    private final RecordingConsole console = new RecordingConsole();
    private final Map<String, byte[]> bucket = new ConcurrentHashMap<>(Map.of(
            "python/py_func/function.aot", new byte[1],
            "pyfuncs/demo/hello/function.py", "v1".getBytes(UTF_8),
            "pyfuncs/demo/other/function.py", "other".getBytes(UTF_8)));
    private FaasmPlanner planner;
    private PlannerClient client;

    @AfterEach
    void stop() {
        client.close();
        planner.close();
    }

    private PlannerClient client(FaasmPlanner.Worker worker) {
        planner = new FaasmPlanner(bucket, worker);
        client = new PlannerClient(
                new ServerConnection(
                        Role.PLANNER,
                        Access.to(planner.url().toString(), Duration.ofSeconds(30)),
                        console,
                        ServerConnection.Patience.USUAL,
                        Transfer.Limits.USUAL),
                console,
                QUICK);
        return client;
    }

    private PlannerClient wrong(String url) {
        return new PlannerClient(Access.to(url, Duration.ofSeconds(5)), console);
    }

    private static PythonCall call(String input) {
        return new PythonCall(NAME, Optional.empty(), input.getBytes(UTF_8), true);
    }

    private static FaasmPlanner.Result upper(FaasmPlanner.Call call) {
        return new FaasmPlanner.Result(
                0, new String(call.source(), UTF_8) + ":" + new String(call.input(), UTF_8).toUpperCase(Locale.ROOT));
    }

    @Test
    void aCallGivesOutputTimeAndHost() {
        CallResult result = client(PlannerClientTest::upper).call(call("h\u00e9llo"), LONG);
        assertEquals("v1:H\u00c9LLO", result.output());
        assertEquals(0, result.returnValue());
        assertEquals("172.18.0.5", result.host());
        assertEquals("demo/hello", result.function());
        JsonNode message = planner.batches().get(0).path("messages").get(0);
        assertEquals("demo hello", message.path("cmdline").asText());
        assertTrue(message.path("id").asInt() > 0);
        assertTrue(message.path("id").asInt() != message.path("appId").asInt());
    }

    @Test
    void callsOneAfterTheOtherAreOneApplication() {
        client(PlannerClientTest::upper);
        assertEquals("v1:ONE", client.call(call("one"), LONG).output());
        assertEquals("v1:TWO", client.call(call("two"), LONG).output());
        // The fifteen minutes may end between the two.
        Instant now = Instant.ofEpochSecond(1_800_000_000);
        assertEquals(PlannerClient.app(now), PlannerClient.app(now.plusSeconds(899)));
        assertNotEquals(PlannerClient.app(now), PlannerClient.app(now.plusSeconds(900)));
        assertTrue(PlannerClient.app(now) > 0);
        int app = planner.batches().get(0).path("appId").asInt();
        Instant end = Instant.now();
        assertTrue(app == PlannerClient.app(end) || app == PlannerClient.app(end.minusSeconds(900)));
    }

    @Test
    void inputIsAnyBytesAndTheEntryIsAnArgument() {
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        AtomicReference<byte[]> seen = new AtomicReference<>();
        AtomicReference<List<String>> arguments = new AtomicReference<>();
        client(call -> {
                    seen.set(call.input());
                    arguments.set(call.arguments());
                    return new FaasmPlanner.Result(0, "");
                })
                .call(new PythonCall(NAME, Optional.of("shout"), bytes, false), LONG);
        assertArrayEquals(bytes, seen.get());
        assertEquals(List.of("demo", "hello", "shout"), arguments.get());
        assertEquals(
                "shout",
                planner.batches()
                        .get(0)
                        .path("messages")
                        .get(0)
                        .path("pythonEntry")
                        .asText());
    }

    @Test
    void outputOfManyMebibytesArrivesWhole() {
        String large = "0123456789abcdef".repeat(1_500_000);
        CallResult result = client(call -> new FaasmPlanner.Result(0, large)).call(call(""), LONG);
        assertEquals(large.length(), result.output().length());
        assertTrue(result.output().equals(large));
    }

    @Test
    void whatIsTooLargeIsNamed() {
        String large = "0123456789abcdef".repeat(4_500_000);
        client(call -> new FaasmPlanner.Result(0, large));
        BuildFailure failure = assertThrows(BuildFailure.class, () -> client.call(call(""), LONG));
        assertTrue(failure.what().contains("sent more than 64.0 MiB"), failure.what());
    }

    @Test
    void whatIsNoPlannerIsNamed() throws IOException {
        client(PlannerClientTest::upper);
        try (LoopbackServer text = new LoopbackServer()
                        .otherwise(LoopbackServer.afterBody(
                                LoopbackServer.raw("200 OK", Map.of("Content-Length", "5"), "hello".getBytes(UTF_8))));
                PlannerClient wrong = wrong(text.address("").toString())) {
            BuildFailure failure = assertThrows(BuildFailure.class, () -> wrong.call(call("x"), LONG));
            assertTrue(failure.what().contains("does not answer as a planner: hello"), failure.what());
            assertTrue(failure.remedy().contains("8081 on Kubernetes"), failure.remedy());
        }
    }

    @Test
    void chainedCallsAreATree() {
        CallResult result = client(call -> {
                    if (call.arguments().get(1).equals("hello")) {
                        call.chain("demo", "other");
                        call.chain("demo", "missing");
                    }
                    return new FaasmPlanner.Result(0, "done");
                })
                .call(call(""), LONG);
        List<String> tree = result.tree();
        assertEquals(3, tree.size(), tree::toString);
        assertTrue(tree.get(0).startsWith("demo/hello: return value 0, "), tree::toString);
        assertTrue(tree.get(1).startsWith("├─ demo/other: return value 0, "), tree::toString);
        assertTrue(tree.get(2).startsWith("└─ demo/missing: return value 1, "), tree::toString);
        assertTrue(tree.get(2).endsWith("ms, on 172.18.0.5"), tree::toString);
    }

    @Test
    void withoutRecordingThereIsNoTree() {
        CallResult result = client(call -> {
                    if (call.arguments().get(1).equals("hello")) {
                        call.chain("demo", "other");
                    }
                    return new FaasmPlanner.Result(0, "");
                })
                .call(new PythonCall(NAME, Optional.empty(), new byte[0], false), LONG);
        assertEquals(1, result.tree().size());
    }

    @Test
    void aFailureIsAResult() {
        CallResult failed = client(call -> new FaasmPlanner.Result(3, "lost")).call(call(""), LONG);
        assertEquals(3, failed.returnValue());
        assertEquals("Call failed (return value=3)", failed.output());
    }

    @Test
    void anExceptionOfTheWorkerIsAResult() {
        CallResult thrown = client(call -> {
                    throw new IllegalStateException("trap");
                })
                .call(call(""), LONG);
        assertEquals(1, thrown.returnValue());
        assertTrue(thrown.output().contains("threw exception. What: trap"), thrown.output());
    }

    @Test
    void whatIsBusyIsTriedAgain() {
        client(PlannerClientTest::upper);
        planner.busyFor(3);
        assertEquals("v1:X", client.call(call("x"), LONG).output());
        assertEquals(1, planner.batches().size());
    }

    @Test
    void butNotForEver() {
        client(PlannerClientTest::upper);
        planner.busyFor(1000);
        BuildFailure failure = assertThrows(BuildFailure.class, () -> client.call(call("x"), LONG));
        assertTrue(failure.what().contains("no free worker for demo/hello after 5 tries"), failure.what());
        assertEquals(5, planner.requests().size());
    }

    @Test
    void aCallMayTakeLongerThanItIsUnregistered() {
        CallResult result = client(call -> {
                    Thread.sleep(1500);
                    return upper(call);
                })
                .call(call("slow"), LONG);
        assertEquals("v1:SLOW", result.output());
        assertTrue(result.time().toMillis() >= 1500, result.time()::toString);
    }

    @Test
    void aCallThatThePlannerHasForgottenIsNotWaitedFor() throws InterruptedException {
        CountDownLatch runs = new CountDownLatch(1);
        client(call -> {
            runs.countDown();
            Thread.sleep(30_000);
            return upper(call);
        });
        Thread restart = new Thread(() -> {
            try {
                runs.await();
                planner.reset();
            } catch (InterruptedException end) {
                Thread.currentThread().interrupt();
            }
        });
        restart.start();
        long start = System.nanoTime();
        BuildFailure failure = assertThrows(BuildFailure.class, () -> client.call(call("x"), LONG));
        assertTrue(failure.what().contains("does not know it any more"), failure.what());
        assertTrue(System.nanoTime() - start < 10e9);
        restart.join();
    }

    @Test
    void aCallHasATimeLimit() {
        client(call -> {
            Thread.sleep(30_000);
            return upper(call);
        });
        BuildFailure failure = assertThrows(BuildFailure.class, () -> client.call(call("x"), Duration.ofSeconds(1)));
        assertTrue(failure.what().contains("no result after 1.0 s"), failure.what());
        assertTrue(failure.remedy().contains("faasm.invoke.timeout"), failure.remedy());
    }

    @Test
    void aWorkerKeepsWhatItHasUntilItIsFlushed() {
        client(PlannerClientTest::upper);
        assertEquals("v1:X", client.call(call("x"), LONG).output());
        bucket.put("pyfuncs/demo/hello/function.py", "v2".getBytes(UTF_8));
        assertEquals("v1:X", client.call(call("x"), LONG).output());
        client.flushExecutors();
        assertEquals("v2:X", client.call(call("x"), LONG).output());
        assertTrue(planner.ended().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"two words", "", "a-b", "x\ny"})
    void anEntryIsTheNameOfAFunction(String entry) {
        client(PlannerClientTest::upper);
        BuildFailure failure =
                assertThrows(BuildFailure.class, () -> new PythonCall(NAME, Optional.of(entry), new byte[0], false));
        assertTrue(failure.remedy().contains("faasm.entry"), failure.remedy());
    }
}
