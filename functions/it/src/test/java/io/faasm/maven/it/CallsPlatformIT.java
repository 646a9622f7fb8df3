package io.faasm.maven.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.platform.call.AppStatus;
import io.faasm.platform.call.CallFailure.Reason;
import io.faasm.platform.call.CallRequest;
import io.faasm.platform.call.CallResult;
import io.faasm.platform.call.CallsRefused;
import io.faasm.platform.call.ExecutionGraph;
import io.faasm.platform.call.FunctionId;
import io.faasm.platform.scheduler.SchedulerSettings;
import io.faasm.platform.state.StoreInUse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls of the platform, from being accepted to their results. */
class CallsPlatformIT {
    private static final String USER = "demo";

    @TempDir
    private Path directory;

    private LocalPlatform platform;

    private LocalPlatform open(SchedulerSettings settings) throws StoreInUse {
        platform = new LocalPlatform(directory, settings);
        for (String name : List.of("echo", "noop", "chain")) {
            platform.put(USER, name, FunctionCalls.FUNCTIONS.resolve(name));
        }
        return platform.put(USER, "waits", LocalPlatform.FUNCTIONS.resolve("waits"));
    }

    @AfterEach
    void close() {
        platform.close();
    }

    private CallRequest request(int app, int message, String function, String input, boolean recorded) {
        return new CallRequest(
                app,
                message,
                FunctionId.python(USER, function),
                Optional.empty(),
                input.getBytes(StandardCharsets.UTF_8),
                recorded);
    }

    private static String output(CallResult result) {
        return new String(result.output(), StandardCharsets.UTF_8);
    }

    @Test
    void resultsAreKeptForThoseWhoAskLaterAndOverARestart() throws Exception {
        open(SchedulerSettings.on(2));
        List<CompletableFuture<CallResult>> futures = platform.calls()
                .submit(List.of(
                        request(7, 1, "echo", "one", false),
                        request(7, 2, "waits", "1:nothing", false),
                        request(8, 3, "no_such_function", "", false)));
        LocalPlatform.get(futures.get(0));
        AppStatus status = platform.calls().status(7).orElseThrow();
        assertEquals(1, status.unfinished());
        assertEquals(
                List.of("one"),
                status.results().stream().map(CallsPlatformIT::output).toList());
        futures.forEach(LocalPlatform::get);
        assertEquals(Optional.empty(), platform.calls().status(9));
        close();
        open(SchedulerSettings.on(2));
        status = platform.calls().status(7).orElseThrow();
        assertEquals(0, status.unfinished());
        assertEquals(
                List.of("one", "waited"),
                status.results().stream().map(CallsPlatformIT::output).toList());
        CallResult missing = platform.calls().status(8).orElseThrow().results().get(0);
        assertEquals(Reason.NO_FUNCTION, missing.failure().orElseThrow().reason());
        platform.calls().forgetResults();
        assertEquals(Optional.empty(), platform.calls().status(7));
    }

    @Test
    void theGraphHasTheCallsOfACall() throws Exception {
        open(SchedulerSettings.on(2));
        LocalPlatform.get(platform.calls().submit(request(1, 1, "chain", "fan-out", true)));
        ExecutionGraph graph = platform.calls().graph(1, 1).orElseThrow();
        assertEquals("100 calls", output(graph.result()));
        assertEquals(100, graph.chained().size());
        for (int i = 0; i < 100; i++) {
            assertEquals(Integer.toString(i * i), output(graph.chained().get(i).result()));
        }
        // They are not among the results of the application, which nobody asked to be told of.
        assertEquals(1, platform.calls().status(1).orElseThrow().results().size());
        LocalPlatform.get(platform.calls().submit(request(1, 2, "chain", "", true)));
        ExecutionGraph deep = platform.calls().graph(1, 2).orElseThrow();
        assertEquals(
                5,
                deep.chained().stream().mapToInt(CallsPlatformIT::depth).max().orElse(0));
        LocalPlatform.get(platform.calls().submit(request(1, 3, "chain", "fan-out", false)));
        assertEquals(List.of(), platform.calls().graph(1, 3).orElseThrow().chained());
    }

    private static int depth(ExecutionGraph graph) {
        return 1
                + graph.chained().stream()
                        .mapToInt(CallsPlatformIT::depth)
                        .max()
                        .orElse(0);
    }

    @Test
    void aNewVersionIsNeverMixedWithACallThatRuns() throws Exception {
        open(SchedulerSettings.on(2));
        platform.put(USER, "versioned", version("1"));
        CompletableFuture<CallResult> running = platform.submit(USER, "versioned", "1");
        assertEquals("1 1", output(platform.call(USER, "versioned", "0")));
        platform.put(USER, "versioned", version("2"));
        assertEquals("2 2", output(platform.call(USER, "versioned", "0")));
        assertFalse(running.isDone());
        assertEquals("1 1", output(LocalPlatform.get(running)));
        platform.calls().flush();
        assertEquals("2 2", output(platform.call(USER, "versioned", "0")));
    }

    private Path version(String number) throws IOException {
        Path version = Files.createDirectory(directory.resolve("version" + number));
        Files.copy(LocalPlatform.FUNCTIONS.resolve("versioned/function.py"), version.resolve("function.py"));
        for (String module : List.of("version", "later")) {
            Files.writeString(version.resolve(module + ".py"), "VERSION = " + number + "\n");
        }
        return version;
    }

    @Test
    void chainedCallsHaveTheDeadlineOfTheFirst() throws Exception {
        open(SchedulerSettings.on(2).withTime(Duration.ofSeconds(2), Duration.ofSeconds(10)));
        platform.call(USER, "waits", "0:nothing");
        long start = System.nanoTime();
        CallResult result = platform.call(USER, "waits", "60:chain");
        assertEquals(Reason.TIME, result.failure().orElseThrow().reason());
        assertTrue(System.nanoTime() - start < Duration.ofSeconds(4).toNanos());
        requireNoCalls();
    }

    @Test
    void callsThatNobodyAwaitsEndWithTheFirst() throws Exception {
        open(SchedulerSettings.on(2));
        assertEquals(0, platform.call(USER, "waits", "60:leave").returnValue());
        requireNoCalls();
    }

    /** No process of a call is left but those that wait for calls. */
    private void requireNoCalls() throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (platform.calls().load().running() + platform.calls().load().waiting() > 0
                || platform.calls().processes() > 0) {
            assertTrue(System.nanoTime() < end, () -> platform.calls().load().toString());
            Thread.sleep(10);
        }
    }

    /** Each of the calls that wait would hold a slot for ever if they held one. */
    @Test
    void callsThatWaitForOthersHoldNoSlot() throws Exception {
        open(SchedulerSettings.on(2).withSlots(1));
        List<CompletableFuture<CallResult>> futures = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            futures.add(platform.submit(USER, "waits", "0.01:chain"));
        }
        futures.forEach(future -> assertEquals(0, LocalPlatform.get(future).returnValue()));
    }

    @Test
    void aFullQueueSaysSo() throws Exception {
        open(SchedulerSettings.on(2).withQueue(40).withProcesses(16));
        List<CompletableFuture<CallResult>> accepted = new ArrayList<>();
        CallsRefused refused = assertThrows(CallsRefused.class, () -> {
            for (int i = 0; i < 100; i++) {
                accepted.add(platform.submit(USER, "waits", "0.1:nothing"));
            }
        });
        assertEquals(CallsRefused.Reason.FULL, refused.reason());
        assertTrue(accepted.size() >= 10, () -> accepted.size() + " were accepted");
        // Others have room, and all that was accepted is done.
        platform.put("other", "echo", FunctionCalls.FUNCTIONS.resolve("echo"));
        assertEquals("other", output(platform.call("other", "echo", "other")));
        accepted.forEach(future -> assertEquals("waited", output(LocalPlatform.get(future))));
        assertThrows(
                CallsRefused.class,
                () -> platform.calls()
                        .submit(Stream.generate(() -> request(1, 1, "echo", "", false))
                                .limit(11)
                                .toList()));
    }

    @Test
    void stoppingLetsCallsEnd() throws Exception {
        open(SchedulerSettings.on(2));
        platform.call(USER, "waits", "0:nothing");
        CompletableFuture<CallResult> running = platform.submit(USER, "waits", "0.5:chain");
        assertTrue(platform.calls().drain(Duration.ofSeconds(20)));
        assertEquals(0, running.getNow(null).returnValue());
        CallsRefused refused = assertThrows(CallsRefused.class, () -> platform.submit(USER, "echo", ""));
        assertEquals(CallsRefused.Reason.STOPPING, refused.reason());
    }

    /** {@code -Dit.platform.calls=1000000} makes more calls. */
    @Test
    void manyCallsLeaveNothingBehind() throws Exception {
        open(SchedulerSettings.on(2));
        int calls = Integer.getInteger("it.platform.calls", 20_000);
        run(2000);
        Thread.sleep(500);
        long descriptors = descriptors();
        long heap = heap();
        long engine = engineMemory();
        long start = System.nanoTime();
        run(calls);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        Thread.sleep(500);
        long descriptorsAfter = descriptors();
        long heapAfter = heap();
        long engineAfter = engineMemory();
        System.out.println(calls + " calls in " + took.toMillis() / 1000.0 + " s; descriptors " + descriptors + " and "
                + descriptorsAfter + ", heap " + heap / 1024 + " and " + heapAfter / 1024 + " KiB, engine "
                + engine / 1024
                + " and " + engineAfter / 1024 + " KiB");
        assertTrue(descriptorsAfter <= descriptors + 5, () -> descriptors + " descriptors became " + descriptorsAfter);
        // 100,000 results are known at most, with some hundred bytes each.
        assertTrue(heapAfter < heap + (64 << 20), () -> heap + " bytes became " + heapAfter);
        assertTrue(engineAfter < engine + (16 << 20), () -> engine + " bytes became " + engineAfter);
        requireNoCalls();
    }

    private void run(int calls) throws Exception {
        AtomicInteger left = new AtomicInteger(calls);
        ExecutorService callers = Executors.newFixedThreadPool(8);
        List<Future<?>> done = new ArrayList<>();
        for (int caller = 0; caller < 8; caller++) {
            done.add(callers.submit(() -> {
                for (int i = left.getAndDecrement(); i > 0; i = left.getAndDecrement()) {
                    CallResult result = platform.call(USER, "echo", "call " + i);
                    assertEquals("call " + i, output(result), () -> result.failure() + result.log());
                    platform.watch().ended.clear();
                }
            }));
        }
        for (Future<?> each : done) {
            each.get();
        }
        callers.shutdown();
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.count();
        }
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** The largest of the engine's processes. */
    private static long engineMemory() {
        return ProcessHandle.current()
                .descendants()
                .mapToLong(process -> {
                    try {
                        String statm = Files.readString(Path.of("/proc", Long.toString(process.pid()), "statm"));
                        return Long.parseLong(statm.split(" ")[1]) * 4096;
                    } catch (IOException ended) {
                        return 0;
                    }
                })
                .max()
                .orElse(0);
    }
}
