package io.faasm.platform.server;

import io.faasm.core.console.Console;
import io.faasm.core.engine.Limits;
import io.faasm.core.engine.RuntimeRoot;
import io.faasm.core.tree.Trees;
import io.faasm.platform.call.CallObserver;
import io.faasm.platform.call.Calls;
import io.faasm.platform.call.Functions;
import io.faasm.platform.engine.RunDirectory;
import io.faasm.platform.engine.RuntimeZygotes;
import io.faasm.platform.engine.ZygotePool;
import io.faasm.platform.engine.ZygoteSettings;
import io.faasm.platform.scheduler.Scheduler;
import io.faasm.platform.scheduler.SchedulerSettings;
import io.faasm.platform.state.ResultStore;
import io.faasm.platform.state.StateStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * Runs calls in the engine of a runtime root: a loaded process for each function, and a fork of it for each call.
 *
 * @param runtime what runs them
 * @param limits memory and time of a call
 * @param scratchMebibytes what a call may have in {@code /tmp}
 */
public record RuntimeRunner(RuntimeRoot runtime, Limits limits, int scratchMebibytes, Console console)
        implements Runner {
    private static final int AHEAD = 2;
    private static final int CONNECTION_THREADS = 2;

    @Override
    public Running start(
            Path storage, Functions functions, StateStore state, ResultStore results, CallObserver observer) {
        int processors = Runtime.getRuntime().availableProcessors();
        SchedulerSettings settings = SchedulerSettings.on(processors).withTime(limits.time(), limits.time());
        ZygoteSettings zygotes = ZygoteSettings.in(RunDirectory.of(storage));
        Limits loading = new Limits(limits.memoryMebibytes(), zygotes.load());
        ZygotePool pool = new ZygotePool(
                functions,
                new RuntimeZygotes(runtime, loading, OptionalInt.of(scratchMebibytes), settings.userProcesses(), AHEAD),
                zygotes,
                observer,
                console,
                CONNECTION_THREADS);
        Scheduler scheduler = new Scheduler(settings, pool, state, results, observer, console);
        return new Running() {
            @Override
            public Calls calls() {
                return scheduler;
            }

            @Override
            public void close() {
                scheduler.close();
                remove(zygotes.directory());
            }
        };
    }

    private void remove(Path directory) {
        try {
            Trees.delete(directory);
        } catch (IOException left) {
            console.warn(directory + " stays: " + left);
        }
    }

    /** What a function may take unless somebody says otherwise. */
    public static final Limits USUAL = new Limits(1024, Duration.ofSeconds(60));
}
