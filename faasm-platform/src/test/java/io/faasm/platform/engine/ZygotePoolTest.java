package io.faasm.platform.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.platform.call.CallFailure;
import io.faasm.platform.call.CallFailure.Reason;
import io.faasm.platform.call.CallObserver;
import io.faasm.platform.call.FunctionId;
import io.faasm.platform.call.FunctionVersion;
import io.faasm.testing.RecordingConsole;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What zygotes and calls do that the engine itself never does, and the life of zygotes. */
class ZygotePoolTest {
    private static final FunctionId ECHO = FunctionId.python("demo", "echo");

    @TempDir
    private Path directory;

    private final RecordingConsole console = new RecordingConsole();
    private final AtomicLong numbers = new AtomicLong();
    private FakeEngine engine;
    private ZygotePool pool;

    @BeforeEach
    void open() {
        engine = new FakeEngine(directory);
        engine.put("echo", "1");
        open(64, Duration.ofMinutes(1), Duration.ofSeconds(30));
    }

    private void open(int most, Duration idle, Duration load) {
        pool = new ZygotePool(
                engine,
                engine,
                new ZygoteSettings(directory.resolve("run"), 1L << 40, most, idle, load, 2),
                new CallObserver() {},
                console,
                1);
    }

    private void reopen(int most, Duration idle, Duration load) {
        pool.close();
        open(most, idle, load);
    }

    @AfterEach
    void close() throws IOException {
        pool.close();
        engine.close();
        await(() -> engine.retained.isEmpty());
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "it does not happen");
            try {
                TimeUnit.MILLISECONDS.sleep(5);
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        }
    }

    /** A call of the test. */
    private static final class Heard implements CallListener {
        final CompletableFuture<CallEnd> end = new CompletableFuture<>();
        final CompletableFuture<CallUsage> usage = new CompletableFuture<>();
        final AtomicLong reserved = new AtomicLong();
        final StringBuffer log = new StringBuffer();
        private final long limit;

        Heard(long limit) {
            this.limit = limit;
        }

        @Override
        public boolean reserve(long bytes) {
            if (reserved.addAndGet(bytes) <= limit) {
                return true;
            }
            reserved.addAndGet(-bytes);
            return false;
        }

        @Override
        public void release(long bytes) {
            reserved.addAndGet(-bytes);
        }

        @Override
        public void log(byte[] bytes) {
            log.append(new String(bytes, StandardCharsets.UTF_8));
        }

        @Override
        public void request(HostRequest request, Answer answer) {
            if (request instanceof HostRequest.ChainName chain) {
                answer.ok(chain.input(), new byte[] {1});
            } else if (!(request instanceof HostRequest.Await)) {
                answer.refuse("no");
            }
        }

        @Override
        public void ended(CallEnd how) {
            assertTrue(end.complete(how), "a call ends once");
        }

        @Override
        public void reaped(CallUsage used) {
            assertTrue(end.isDone());
            assertTrue(usage.complete(used), "a process is gone once");
        }
    }

    private Heard start(FunctionId function) {
        return start(function, 1 << 20);
    }

    private Heard start(FunctionId function, long limit) {
        Heard heard = new Heard(limit);
        ZygotePool.Lease lease = pool.lease(function).join();
        lease.run(
                new CallSpec(
                        numbers.incrementAndGet(),
                        "",
                        "input".getBytes(StandardCharsets.UTF_8),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10),
                        1000),
                heard);
        return heard;
    }

    private static CallEnd end(Heard heard) {
        return heard.end.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static CallFailure failure(Heard heard) {
        return ((CallEnd.Failed) end(heard)).failure();
    }

    private CallEnd.Returned honestCall() {
        engine.peer(call -> {
            call.result(0, "honest");
            call.reaped("exit", 0);
        });
        return (CallEnd.Returned) end(start(ECHO));
    }

    @Test
    void aCallGetsAnswersAndReturns() {
        engine.peer(call -> {
            call.send(FrameType.LOG.number(), new byte[] {1, 0, 0, 0, 'h', 'i'});
            call.send(FrameType.CHAIN_NAME.number(), new byte[] {1, 0, 0, 0, 'f', 'x', 'y'});
            ByteBuffer answer = call.receive(FrameType.ANSWER);
            byte[] bytes = new byte[answer.remaining()];
            answer.get(bytes);
            assertArrayEquals(new byte[] {0, 0, 0, 0, 'x', 'y', 1}, bytes);
            call.send(FrameType.STATE_PUSH.number(), new byte[] {1, 0, 0, 0, 'k'});
            ByteBuffer refused = call.receive(FrameType.ANSWER);
            assertNotEquals(0, refused.getInt());
            call.result(7, "output");
            call.reaped("exit", 7);
        });
        Heard heard = start(ECHO);
        CallEnd.Returned returned = (CallEnd.Returned) end(heard);
        assertEquals(7, returned.value());
        assertEquals("output", new String(returned.output(), StandardCharsets.UTF_8));
        assertEquals("hi", heard.log.toString());
        assertEquals(1024, heard.usage.join().privateBytes());
        await(() -> heard.reserved.get() == 0);
    }

    /** Each line: what is sent, as length, type and payload. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0 0 ''",
                "0 1 ''",
                "0 999 ''",
                "-1 16 ''",
                "2147483647 16 ''",
                "67112961 17 ''",
                "3 16 abc",
                "3 17 abc",
                "0 17 ''",
                "4 34 abcdefg",
                "0 48 ''",
                "20 48 aaaabbbbccccddddeeee"
            })
    void whoBreaksTheProtocolEnds(String line) throws Exception {
        String[] words = line.split(" ");
        CountDownLatch closed = new CountDownLatch(1);
        engine.peer(call -> {
            call.send(
                    Integer.parseInt(words[0]),
                    Integer.parseInt(words[1]),
                    words[2].replace("'", "").getBytes(StandardCharsets.UTF_8));
            if (call.isClosed()) {
                closed.countDown();
                call.reaped("signal", 9);
            }
        });
        // Where the frame goes on after what it announced, the rest is the next frame's beginning; two make it whole.
        Heard heard = start(ECHO);
        if (line.startsWith("4 34")) {
            assertTrue(closed.getCount() == 1);
            engine.event(
                    engine.versions.get(ECHO), "ended 1 how=time code=0 user_us=1 system_us=1 rss_kib=1 private_kib=1");
            assertEquals(Reason.TIME, failure(heard).reason());
            return;
        }
        assertEquals(Reason.PROTOCOL, failure(heard).reason());
        assertTrue(closed.await(10, TimeUnit.SECONDS));
        heard.usage.orTimeout(10, TimeUnit.SECONDS).join();
        assertEquals(0, heard.reserved.get());
        assertEquals("honest", new String(honestCall().output(), StandardCharsets.UTF_8));
    }

    @Test
    void aSecondRequestBeforeTheAnswerEndsTheCall() {
        engine.peer(call -> {
            call.send(FrameType.AWAIT.number(), new byte[] {1, 0, 0, 0});
            call.send(FrameType.AWAIT.number(), new byte[] {1, 0, 0, 0});
            call.isClosed();
        });
        assertEquals(Reason.PROTOCOL, failure(start(ECHO)).reason());
    }

    @Test
    void framesBeyondTheBudgetEndTheCall() {
        engine.peer(call -> {
            call.send(2000, FrameType.RESULT.number(), new byte[10]);
            call.isClosed();
        });
        Heard heard = start(ECHO, 1999);
        assertEquals(Reason.BUDGET, failure(heard).reason());
        assertEquals(0, heard.reserved.get());
    }

    @Test
    void aConnectionThatEndsWithoutAResultHasTheReasonOfTheProcess() {
        Map<String, Reason> reasons = Map.of(
                "trap",
                Reason.TRAP,
                "signal",
                Reason.SIGNAL,
                "time",
                Reason.TIME,
                "cpu",
                Reason.CPU,
                "memory",
                Reason.MEMORY,
                "output",
                Reason.OUTPUT,
                "lost",
                Reason.LOST,
                "exit",
                Reason.EXIT);
        reasons.forEach((how, reason) -> {
            engine.peer(call -> {
                call.raw(new byte[] {100, 0, 0});
                call.reaped(how, 3);
            });
            assertEquals(reason, failure(start(ECHO)).reason(), how);
        });
        engine.peer(call -> call.reaped("exit", 0));
        assertEquals(0, ((CallEnd.Returned) end(start(ECHO))).value());
    }

    @Test
    void aResultThatComesAfterTheProcessIsGoneCounts() {
        engine.peer(call -> {
            call.reaped("exit", 0);
            try {
                TimeUnit.MILLISECONDS.sleep(300);
            } catch (InterruptedException interrupted) {
                throw new IOException(interrupted);
            }
            call.result(0, "late");
        });
        CallEnd.Returned end = (CallEnd.Returned) end(start(ECHO));
        assertEquals("late", new String(end.output(), StandardCharsets.UTF_8));
    }

    @Test
    void aZygoteThatDiesTakesItsCallsAlongAndIsStartedAgain() {
        engine.program("echo ready; sleep 0.3; exit 3").peer(FakeEngine.Connection::isClosed);
        Heard heard = start(ECHO);
        assertEquals(Reason.LOST, failure(heard).reason());
        heard.usage.orTimeout(10, TimeUnit.SECONDS).join();
        engine.program("echo ready; cat > /dev/null").peer(call -> call.result(0, ""));
        end(start(ECHO));
        assertEquals(2, engine.started.get());
    }

    @Test
    void aZygoteThatSaysNonsenseIsEnded() {
        engine.program("echo ready; sleep 0.2; echo nonsense; exec sleep 100").peer(FakeEngine.Connection::isClosed);
        assertEquals(Reason.LOST, failure(start(ECHO)).reason());
        assertTrue(
                console.lines().toString().contains("nonsense"),
                () -> console.lines().toString());
    }

    @Test
    void whatCannotBeLoadedSaysWhyAndIsNotTriedAtOnce() {
        engine.program("echo Traceback >&2; echo failed ImportError: no module named x; exit 1");
        for (int i = 0; i < 50; i++) {
            CompletionException failed = assertThrows(
                    CompletionException.class, () -> pool.lease(ECHO).join());
            CallFailure failure = ((NotLoaded) failed.getCause()).failure();
            assertEquals(new CallFailure(Reason.LOAD, "ImportError: no module named x\nTraceback"), failure);
        }
        assertEquals(1, engine.started.get());
        // A new version is tried at once.
        engine.put("echo", "2");
        engine.program("echo ready; cat > /dev/null");
        assertEquals(0, honestCall().value());
    }

    @Test
    void whatTakesTooLongToLoadIsGivenUp() {
        reopen(64, Duration.ofMinutes(1), Duration.ofMillis(200));
        engine.program("exec sleep 100");
        CompletionException failed =
                assertThrows(CompletionException.class, () -> pool.lease(ECHO).join());
        assertTrue(failed.getCause().getMessage().startsWith("the function was not loaded within"), failed.toString());
    }

    @Test
    void thereIsNoFunctionThatWasNotUploaded() {
        CompletionException failed = assertThrows(
                CompletionException.class,
                () -> pool.lease(FunctionId.python("demo", "none")).join());
        assertEquals(
                new CallFailure(Reason.NO_FUNCTION, "there is no function demo/none"),
                ((NotLoaded) failed.getCause()).failure());
    }

    @Test
    void aNewVersionTakesNewCallsAndTheOldOneEndsAfterItsOwn() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        FunctionVersion first = engine.versions.get(ECHO);
        engine.peer(call -> {
            begun.countDown();
            try {
                go.await();
            } catch (InterruptedException interrupted) {
                throw new IOException(interrupted);
            }
            call.result(0, "first");
            call.reaped("exit", 0);
        });
        Heard old = start(ECHO);
        begun.await();
        FunctionVersion second = engine.put("echo", "2");
        assertEquals("honest", new String(honestCall().output(), StandardCharsets.UTF_8));
        assertEquals(java.util.Set.of(first, second), engine.retained.keySet());
        go.countDown();
        assertEquals("first", new String(((CallEnd.Returned) end(old)).output(), StandardCharsets.UTF_8));
        await(() -> engine.retained.keySet().equals(java.util.Set.of(second)));
    }

    @Test
    void whatWasUsedLeastRecentlyGoesFirst() {
        reopen(2, Duration.ofMinutes(1), Duration.ofSeconds(30));
        engine.peer(call -> {
            call.result(0, "");
            call.reaped("exit", 0);
        });
        for (String name : List.of("a", "b", "a", "c")) {
            if (!engine.versions.containsKey(FunctionId.python("demo", name))) {
                engine.put(name, "1");
            }
            start(FunctionId.python("demo", name)).usage.join();
        }
        await(() -> engine.retained.keySet().stream()
                .map(version -> version.id().function())
                .sorted()
                .toList()
                .equals(List.of("a", "c")));
    }

    @Test
    void whatIsIdleIsGivenUp() {
        reopen(64, Duration.ofMillis(100), Duration.ofSeconds(30));
        honestCall();
        await(() -> engine.retained.isEmpty());
        await(() -> pool.size() == 0);
        honestCall();
        assertEquals(2, engine.started.get());
    }

    @Test
    void anotherPlatformsSocketsAreRemoved() throws IOException {
        pool.close();
        Path left = Files.createFile(directory.resolve("run/z9"));
        open(64, Duration.ofMinutes(1), Duration.ofSeconds(30));
        assertTrue(Files.notExists(left));
    }
}
