package io.faasm.platform.server;

import io.faasm.core.console.Console;
import io.faasm.core.failure.BuildFailure;
import io.faasm.platform.call.CallObserver;
import io.faasm.platform.call.Calls;
import io.faasm.platform.http.HttpPort;
import io.faasm.platform.http.HttpServer;
import io.faasm.platform.monitor.CallLog;
import io.faasm.platform.monitor.CallMetrics;
import io.faasm.platform.monitor.MonitorEndpoint;
import io.faasm.platform.planner.InvokeEndpoint;
import io.faasm.platform.planner.PlannerEndpoint;
import io.faasm.platform.state.ResultStore;
import io.faasm.platform.state.StateStore;
import io.faasm.platform.state.Store;
import io.faasm.platform.state.StoreInUse;
import io.faasm.platform.upload.FunctionStore;
import io.faasm.platform.upload.UploadEndpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Faasm's upload server and planner for one machine, which runs what is uploaded. It serves until it is closed; everything that
 * it has acknowledged is in its storage, where the next one finds it.
 */
public final class Platform implements AutoCloseable {
    private static final String UPLOAD = "upload server";
    private static final String PLANNER = "planner";
    private static final String MONITOR = "monitor";
    private static final String STORE = ".store";

    private static final long STATE_OF_A_USER = 1L << 30;
    private static final long LEAST_FOR_BODIES = 64L << 20;

    /** The last that was opened is closed first. */
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    private final AtomicBoolean stopping = new AtomicBoolean();
    private final Console console;
    private final HttpServer http;
    private final FunctionStore functions;
    private final Optional<Calls> calls;

    /**
     * Starts a platform.
     *
     * @param runner what runs calls; without it, functions are stored and nothing else
     */
    public static Platform start(PlatformSettings settings, Optional<Runner> runner, Console console) {
        return new Platform(settings, runner, console);
    }

    private Platform(PlatformSettings settings, Optional<Runner> runner, Console console) {
        this.console = console;
        try {
            http = opened(new HttpServer(
                    settings.address(),
                    settings.token(),
                    settings.pace(),
                    Math.max(LEAST_FOR_BODIES, Runtime.getRuntime().maxMemory() / 4),
                    console));
            functions = opened(functions(settings));
            Store store = opened(store(functions.root()));
            StateStore state = new StateStore(store, STATE_OF_A_USER);
            ResultStore results = new ResultStore(store, ResultStore.Limits.DEFAULT, Clock.systemUTC());
            CallMetrics metrics = opened(new CallMetrics());
            CallObserver observer = new Observers(List.of(metrics, new CallLog(console)));
            calls = runner.map(each -> opened(each.start(functions.root(), functions, state, results, observer)))
                    .map(Runner.Running::calls);
            calls.ifPresent(metrics::follow);
            listen(settings, state, metrics);
            http.start();
        } catch (RuntimeException | Error failed) {
            close();
            throw failed;
        }
    }

    private void listen(PlatformSettings settings, StateStore state, CallMetrics metrics) {
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(Platform::daemon);
        parts.push(clock::shutdownNow);
        // Exchanges end before what they use does.
        parts.push(http);
        InvokeEndpoint invoke = new InvokeEndpoint(calls, functions, settings.limit());
        http.listen(
                        UPLOAD,
                        "faasm.upload.port",
                        settings.ports().upload(),
                        false,
                        new UploadEndpoint(functions, new StoredState(state), console))
                .listen(
                        PLANNER,
                        "faasm.planner.port",
                        settings.ports().planner(),
                        false,
                        new PlannerEndpoint(calls, invoke, http.host(), settings.limit(), clock))
                .listen(
                        MONITOR,
                        "faasm.monitor.port",
                        settings.ports().monitor(),
                        true,
                        new MonitorEndpoint(metrics, () -> !stopping.get(), http::mayAskEverything));
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    private FunctionStore functions(PlatformSettings settings) {
        try {
            return new FunctionStore(settings.storage(), settings.limit(), settings.machineCode(), console);
        } catch (IOException unusable) {
            throw new BuildFailure(
                    "The platform cannot store in " + settings.storage() + ": " + unusable,
                    "Set faasm.local.dir to a directory that can be written.",
                    unusable);
        }
    }

    private static Store store(Path root) {
        try {
            return Store.open(root.resolve(STORE));
        } catch (StoreInUse inUse) {
            throw new BuildFailure(
                    "Another platform uses the storage " + root,
                    "Stop it (another mvn faasm:serve), or set faasm.local.dir to another directory.",
                    inUse);
        } catch (UncheckedIOException unusable) {
            throw new BuildFailure(
                    "The platform cannot use its store in " + root.resolve(STORE) + ": " + unusable.getCause(),
                    "Set faasm.local.dir to a directory that can be written.",
                    unusable);
        }
    }

    public HttpPort uploadServer() {
        return http.port(UPLOAD);
    }

    public HttpPort planner() {
        return http.port(PLANNER);
    }

    public HttpPort monitor() {
        return http.port(MONITOR);
    }

    /** The root of the local directory layout. */
    public Path storage() {
        return functions.root();
    }

    /** Whether calls can be run. */
    public boolean runsCalls() {
        return calls.isPresent();
    }

    /**
     * Accepts no more calls, and lets those that were accepted end; meanwhile their results can be asked for.
     *
     * @return whether all have ended in this time
     */
    public boolean drain(Duration limit) throws InterruptedException {
        stopping.set(true);
        return calls.isEmpty() || calls.get().drain(limit);
    }

    /** Stops at once; exchanges under way are cut off, and what they were sending is not stored. */
    @Override
    public void close() {
        stopping.set(true);
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception broken) {
                console.warn("A part of the platform did not stop as it should: " + broken);
            }
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "faasm-planner-clock");
        thread.setDaemon(true);
        return thread;
    }
}
