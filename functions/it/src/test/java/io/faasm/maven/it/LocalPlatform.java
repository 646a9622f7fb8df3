package io.faasm.maven.it;

import io.faasm.core.engine.Limits;
import io.faasm.core.engine.RuntimeRoot;
import io.faasm.platform.call.CallObserver;
import io.faasm.platform.call.CallRequest;
import io.faasm.platform.call.CallResult;
import io.faasm.platform.call.CallsRefused;
import io.faasm.platform.call.FunctionId;
import io.faasm.platform.call.FunctionVersion;
import io.faasm.platform.call.Functions;
import io.faasm.platform.engine.RuntimeZygotes;
import io.faasm.platform.engine.ZygotePool;
import io.faasm.platform.engine.ZygoteSettings;
import io.faasm.platform.scheduler.Scheduler;
import io.faasm.platform.scheduler.SchedulerSettings;
import io.faasm.platform.state.ResultStore;
import io.faasm.platform.state.StateStore;
import io.faasm.platform.state.Store;
import io.faasm.platform.state.StoreInUse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** The platform without its endpoints, over the runtime root and the engine that this build made. */
final class LocalPlatform implements AutoCloseable {
    /** Functions for tests of the platform. */
    static final Path FUNCTIONS = Path.of("src/test/platform").toAbsolutePath();

    private static final int CALLS = 256;
    private static final int AHEAD = 2;

    private final Uploads uploads = new Uploads();
    private final Watch watch = new Watch();
    private final AtomicInteger messages = new AtomicInteger();
    private final Store store;
    private final StateStore state;
    private final Scheduler scheduler;

    /** The functions, in the version that was put last. */
    static final class Uploads implements Functions {
        private final Map<FunctionId, FunctionVersion> versions = new ConcurrentHashMap<>();
        private final Map<FunctionVersion, Integer> retained = new ConcurrentHashMap<>();
        private final AtomicInteger count = new AtomicInteger();

        @Override
        public Optional<FunctionVersion> current(FunctionId id) {
            return Optional.ofNullable(versions.get(id));
        }

        @Override
        public boolean retain(FunctionVersion version) {
            retained.merge(version, 1, Integer::sum);
            return true;
        }

        @Override
        public void release(FunctionVersion version) {
            retained.computeIfPresent(version, (known, times) -> times == 1 ? null : times - 1);
        }

        /** The versions whose files are in use. */
        List<FunctionVersion> retained() {
            return List.copyOf(retained.keySet());
        }
    }

    /** Counts what metrics would. */
    static final class Watch implements CallObserver {
        final AtomicInteger loads = new AtomicInteger();
        final AtomicInteger failedLoads = new AtomicInteger();
        final ConcurrentLinkedQueue<Ended> ended = new ConcurrentLinkedQueue<>();

        @Override
        public void ended(Ended call) {
            ended.add(call);
        }

        @Override
        public void loaded(FunctionVersion version, Duration took, boolean succeeded) {
            (succeeded ? loads : failedLoads).incrementAndGet();
        }
    }

    LocalPlatform(Path directory, SchedulerSettings settings) throws StoreInUse {
        this(directory, settings, ZygoteSettings.in(directory.resolve("run")), 256);
    }

    LocalPlatform(Path directory, SchedulerSettings settings, ZygoteSettings zygotes, int memoryMebibytes)
            throws StoreInUse {
        RuntimeRoot runtime = RuntimeRoot.in(InstalledRoot.directory());
        store = Store.open(directory.resolve("store"));
        state = new StateStore(store, 64L * 1024 * 1024);
        ResultStore results = new ResultStore(store, ResultStore.Limits.DEFAULT, Clock.systemUTC());
        ZygotePool pool = new ZygotePool(
                uploads,
                new RuntimeZygotes(
                        runtime, new Limits(memoryMebibytes, zygotes.load()), OptionalInt.of(16), CALLS, AHEAD),
                zygotes,
                watch,
                InstalledProduct.SILENT,
                2);
        scheduler = new Scheduler(settings, pool, state, results, watch, InstalledProduct.SILENT);
    }

    /** Uploads the function in this directory. */
    LocalPlatform put(String user, String function, Path directory) {
        return put(FunctionId.python(user, function), directory);
    }

    LocalPlatform put(FunctionId id, Path files) {
        uploads.versions.put(id, new FunctionVersion(id, Integer.toString(uploads.count.incrementAndGet()), files));
        return this;
    }

    Uploads uploads() {
        return uploads;
    }

    Watch watch() {
        return watch;
    }

    Scheduler calls() {
        return scheduler;
    }

    StateStore state() {
        return state;
    }

    CompletableFuture<CallResult> submit(FunctionId id, byte[] input) throws CallsRefused {
        return scheduler.submit(new CallRequest(1, messages.incrementAndGet(), id, Optional.empty(), input, false));
    }

    CompletableFuture<CallResult> submit(String user, String function, String input) throws CallsRefused {
        return submit(FunctionId.python(user, function), input.getBytes(StandardCharsets.UTF_8));
    }

    CallResult call(String user, String function, String input) {
        try {
            return get(submit(user, function, input));
        } catch (CallsRefused refused) {
            throw new AssertionError(refused);
        }
    }

    static CallResult get(CompletableFuture<CallResult> future) {
        try {
            return future.get(2, TimeUnit.MINUTES);
        } catch (ExecutionException | TimeoutException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    @Override
    public void close() {
        scheduler.close();
        store.close();
    }
}
