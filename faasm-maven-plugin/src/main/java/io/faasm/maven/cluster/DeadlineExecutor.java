package io.faasm.maven.cluster;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs each exchange of the JDK's HTTP server, from its request line to its answer, as long as its client keeps pace. The
 * server has no such limits of its own but system properties that are read once in a JVM. An interrupt closes the channel
 * that the exchange reads, so a client that stalls, in the header or in the body, loses its connection and nothing else.
 *
 * <p>When all workers are taken, whoever came last is served first: those who came before may be a crowd that sends nothing.
 */
final class DeadlineExecutor implements Executor, AutoCloseable {
    static final int MOST_AT_ONCE = 64;

    private static final long LOOK_MILLIS = 100;

    private final Pace pace;
    private final NewestFirst queue = new NewestFirst();
    private final Set<Turn> turns = ConcurrentHashMap.newKeySet();
    private final ThreadLocal<Turn> turn = new ThreadLocal<>();
    private final ThreadPoolExecutor workers = new ThreadPoolExecutor(
            MOST_AT_ONCE, MOST_AT_ONCE, 0, TimeUnit.SECONDS, queue, task -> daemon(task, "worker"));
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "clock"));

    DeadlineExecutor(Pace pace) {
        this.pace = pace;
        clock.scheduleAtFixedRate(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void execute(Runnable exchange) {
        workers.execute(() -> {
            Turn mine = new Turn(pace);
            turn.set(mine);
            turns.add(mine);
            try {
                exchange.run();
            } finally {
                turns.remove(mine);
                mine.end();
                turn.remove();
            }
        });
    }

    /** The turn of the exchange that this thread works on. */
    Turn turn() {
        return turn.get();
    }

    private void look() {
        long now = System.nanoTime();
        turns.stream().filter(one -> one.isLate(now, false)).forEach(Turn::drop);
        int waiting = queue.size();
        if (waiting == 0) {
            return;
        }
        List<Turn> late = oldestFirst()
                .filter(one -> one.isLate(now, true))
                .limit(waiting)
                .toList();
        if (late.isEmpty()) {
            oldestFirst().filter(one -> one.isOld(now)).findFirst().ifPresent(Turn::drop);
        }
        late.forEach(Turn::drop);
    }

    private Stream<Turn> oldestFirst() {
        return turns.stream().sorted(Comparator.comparingLong(Turn::began));
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

    /** Hands out last what came first. */
    private static final class NewestFirst extends LinkedBlockingDeque<Runnable> {
        private static final long serialVersionUID = 1L;

        @Override
        public boolean offer(Runnable task) {
            return offerFirst(task);
        }
    }
}
