package io.faasm.maven.cluster;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Runs each exchange of the JDK's HTTP server, from its request line to its answer, for at most a given time. The server
 * has no such limit of its own but system properties that are read once in a JVM. An interrupt closes the channel that
 * the exchange reads, so a client that stalls, in the header or in the body, loses its connection and nothing else.
 */
final class DeadlineExecutor implements Executor, AutoCloseable {
    private static final int MOST_AT_ONCE = 64;

    private final Duration longest;
    private final ExecutorService workers = Executors.newFixedThreadPool(MOST_AT_ONCE, task -> daemon(task, "worker"));
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "clock"));

    DeadlineExecutor(Duration longest) {
        this.longest = longest;
    }

    @Override
    public void execute(Runnable exchange) {
        Future<?> running = workers.submit(() -> {
            Thread worker = Thread.currentThread();
            Object turn = new Object();
            boolean[] over = {false};
            Future<?> alarm = clock.schedule(
                    () -> {
                        synchronized (turn) {
                            // Never an interrupt for the exchange that this worker does next.
                            if (!over[0]) {
                                worker.interrupt();
                            }
                        }
                    },
                    longest.toMillis(),
                    TimeUnit.MILLISECONDS);
            try {
                exchange.run();
            } finally {
                synchronized (turn) {
                    over[0] = true;
                }
                alarm.cancel(false);
                Thread.interrupted();
            }
        });
        assert running != null;
    }

    @Override
    public void close() {
        workers.shutdownNow();
        clock.shutdownNow();
    }

    private static Thread daemon(Runnable task, String role) {
        Thread thread = new Thread(task, "faasm-upload-" + role);
        thread.setDaemon(true);
        return thread;
    }
}
