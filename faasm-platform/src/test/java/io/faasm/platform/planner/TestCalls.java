package io.faasm.platform.planner;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.faasm.platform.call.AppStatus;
import io.faasm.platform.call.CallFailure;
import io.faasm.platform.call.CallObserver;
import io.faasm.platform.call.CallRequest;
import io.faasm.platform.call.CallResult;
import io.faasm.platform.call.Calls;
import io.faasm.platform.call.CallsRefused;
import io.faasm.platform.call.ExecutionGraph;
import io.faasm.platform.call.FunctionId;
import io.faasm.platform.call.FunctionVersion;
import io.faasm.platform.call.Functions;
import io.faasm.platform.call.Load;
import io.faasm.platform.server.Runner;
import io.faasm.platform.state.ResultStore;
import io.faasm.platform.state.StateStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * What runs calls in tests of endpoints, which ask how requests become calls and results become answers. A Python function here
 * is its text: {@code upper}, {@code return N}, {@code raise TEXT}, {@code fail REASON TEXT}, {@code wait} until the test goes on, or bytes that are
 * the output.
 */
public final class TestCalls implements Calls, Runner.Running {
    private final Functions functions;
    private final CountDownLatch goOn;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<Integer, List<CallResult>> results = new HashMap<>();
    private final Map<Integer, Integer> unfinished = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private boolean full;
    private boolean stopping;

    private TestCalls(Functions functions, CountDownLatch goOn) {
        this.functions = functions;
        this.goOn = goOn;
    }

    /** What a platform is given, and the calls that it has made of it. */
    public static final class Maker implements Runner {
        private final CountDownLatch goOn = new CountDownLatch(1);
        private TestCalls made;

        @Override
        public Running start(
                Path storage, Functions functions, StateStore state, ResultStore results, CallObserver observer) {
            made = new TestCalls(functions, goOn);
            return made;
        }

        public TestCalls calls() {
            return made;
        }

        /** Lets functions end that wait. */
        public void goOn() {
            goOn.countDown();
        }
    }

    /** No more calls are accepted. */
    public synchronized void fill() {
        full = true;
    }

    /** What was asked for besides calls. */
    public synchronized List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public synchronized List<CompletableFuture<CallResult>> submit(List<CallRequest> requests) throws CallsRefused {
        if (full || stopping) {
            throw new CallsRefused(
                    full ? CallsRefused.Reason.FULL : CallsRefused.Reason.STOPPING, "no room for more calls");
        }
        List<CompletableFuture<CallResult>> futures = new ArrayList<>();
        for (CallRequest request : requests) {
            unfinished.merge(request.appId(), 1, Integer::sum);
            futures.add(CompletableFuture.supplyAsync(() -> run(request), threads));
        }
        return futures;
    }

    private CallResult run(CallRequest request) {
        long start = System.currentTimeMillis();
        CallResult result = result(request, start);
        synchronized (this) {
            results.computeIfAbsent(request.appId(), app -> new ArrayList<>()).add(result);
            unfinished.merge(request.appId(), -1, Integer::sum);
            notifyAll();
        }
        return result;
    }

    private CallResult result(CallRequest request, long start) {
        Optional<FunctionVersion> version =
                functions.current(request.function()).filter(functions::retain);
        if (version.isEmpty()) {
            return failed(request, start, CallFailure.Reason.NO_FUNCTION, "there is no function " + request.function());
        }
        try {
            if (request.function().kind() == FunctionId.Kind.WASM) {
                return new CallResult(
                        request, 0, Files.readAllBytes(version.get().files()), start, start + 5, Optional.empty(), "");
            }
            byte[] source = Files.readAllBytes(version.get().files().resolve("function.py"));
            String[] words = new String(source, UTF_8).strip().split(" ", 3);
            return switch (words[0]) {
                case "upper" ->
                    done(
                            request,
                            start,
                            0,
                            request.entry().orElse("") + text(request).toUpperCase(Locale.ROOT));
                case "return" -> done(request, start, Integer.parseInt(words[1]), "never shown");
                case "raise" -> new CallResult(request, 1, new byte[0], start, start + 5, Optional.empty(), words[1]);
                case "fail" -> failed(request, start, CallFailure.Reason.valueOf(words[1]), words[2]);
                case "wait" -> {
                    goOn.await(20, TimeUnit.SECONDS);
                    // The files of a version are there until the call has ended.
                    yield done(
                            request,
                            start,
                            0,
                            Files.readString(version.get().files().resolve("function.py"))
                                    .strip());
                }
                default -> new CallResult(request, 0, source, start, start + 5, Optional.empty(), "");
            };
        } catch (IOException | InterruptedException broken) {
            return failed(request, start, CallFailure.Reason.LOST, broken.toString());
        } finally {
            functions.release(version.get());
        }
    }

    private static String text(CallRequest request) {
        return new String(request.input(), UTF_8);
    }

    private static CallResult done(CallRequest request, long start, int value, String output) {
        return new CallResult(request, value, output.getBytes(UTF_8), start, start + 5, Optional.empty(), "");
    }

    private static CallResult failed(CallRequest request, long start, CallFailure.Reason reason, String text) {
        return new CallResult(
                request, 1, new byte[0], start, start + 5, Optional.of(new CallFailure(reason, text)), "");
    }

    @Override
    public synchronized Optional<AppStatus> status(int appId) {
        return Optional.ofNullable(unfinished.get(appId))
                .map(left -> new AppStatus(left, results.getOrDefault(appId, List.of())));
    }

    @Override
    public synchronized Optional<ExecutionGraph> graph(int appId, int messageId) {
        List<CallResult> all = results.getOrDefault(appId, List.of());
        // The others of an application count as called by its first.
        return all.stream()
                .filter(result -> result.request().messageId() == messageId)
                .findFirst()
                .map(root -> new ExecutionGraph(
                        root,
                        all.stream()
                                .filter(result -> result != root)
                                .map(result -> new ExecutionGraph(result, List.of()))
                                .toList()));
    }

    @Override
    public synchronized void forgetResults() {
        asked.add("forget");
        results.clear();
        unfinished.clear();
    }

    @Override
    public synchronized void flush() {
        asked.add("flush");
    }

    @Override
    public synchronized Load load() {
        int running = unfinished.values().stream().mapToInt(Integer::intValue).sum();
        return new Load(0, running, 0, 4, 0, 0);
    }

    @Override
    public synchronized boolean drain(Duration limit) throws InterruptedException {
        stopping = true;
        long end = System.nanoTime() + limit.toNanos();
        while (unfinished.values().stream().anyMatch(left -> left > 0) && System.nanoTime() < end) {
            wait(50);
        }
        return unfinished.values().stream().allMatch(left -> left == 0);
    }

    @Override
    public Calls calls() {
        return this;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
