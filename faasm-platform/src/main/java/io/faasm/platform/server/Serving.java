package io.faasm.platform.server;

import io.faasm.core.console.Console;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/** A platform in a process of its own: it says where it is, and ends with the process, after the calls that it has accepted. */
public final class Serving implements AutoCloseable {
    private final Platform platform;
    private final Duration patience;
    private final Console console;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Thread atExit = new Thread(this::end, "close-platform");

    private Serving(Platform platform, Duration patience, Console console) {
        this.platform = platform;
        this.patience = patience;
        this.console = console;
    }

    /**
     * Starts a platform; SIGTERM and Ctrl-C end it from now on.
     *
     * @param patience how long calls in flight are waited for at the end
     */
    public static Serving start(
            PlatformSettings settings, Optional<Runner> runner, Duration patience, Console console) {
        long begun = System.nanoTime();
        Platform platform = Platform.start(settings, runner, console);
        Serving serving = new Serving(platform, patience, console);
        Runtime.getRuntime().addShutdownHook(serving.atExit);
        serving.tell(Duration.ofNanos(System.nanoTime() - begun));
        return serving;
    }

    private void tell(Duration took) {
        console.info("Upload server at " + platform.uploadServer().url() + ", storing in " + platform.storage());
        console.info("Planner at " + platform.planner().url() + ", also POST /invoke/USER/FUNCTION"
                + (platform.runsCalls() ? "" : "; without a runtime root it runs nothing"));
        console.info("Health and metrics at " + platform.monitor().url() + "/health and /metrics");
        if (!platform.uploadServer().urlsForOthers().isEmpty()) {
            console.info("For other machines: "
                    + platform.uploadServer().urlsForOthers().stream()
                            .map(URI::toString)
                            .collect(Collectors.joining(", ")));
        }
        console.info("Ready after " + took.toMillis() + " ms. Ctrl-C ends it.");
    }

    public Platform platform() {
        return platform;
    }

    /** Serves until the process ends, or for so long. */
    public void await(Optional<Duration> time) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        if (time.isPresent()) {
            never.await(time.get().toMillis(), TimeUnit.MILLISECONDS);
        } else {
            never.await();
        }
    }

    /** Lets calls in flight end, and stops. */
    private void end() {
        if (ended.getAndSet(true)) {
            return;
        }
        try {
            if (!platform.drain(patience)) {
                console.warn("Calls were still running after " + patience.toSeconds() + " s, and were ended.");
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        } finally {
            platform.close();
        }
        console.info("The platform has ended.");
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException ending) {
            // It does its work now.
        }
    }
}
