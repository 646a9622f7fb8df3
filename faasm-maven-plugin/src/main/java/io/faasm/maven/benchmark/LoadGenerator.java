package io.faasm.maven.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/** Calls a server for some seconds, and measures each call. */
final class LoadGenerator {
    /** Callers of an open loop: more than ever wait at once, unless the server does not keep up. */
    private static final int CROWD = 64;

    private final Duration duration;

    LoadGenerator(Duration duration) {
        this.duration = duration;
    }

    /**
     * What came of it.
     *
     * @param nanos of each call, ascending
     * @param elapsed from the first call's beginning to the last one's end
     */
    record Latencies(long[] nanos, Duration elapsed) {
        double callsPerSecond() {
            return nanos.length / (elapsed.toNanos() / 1e9);
        }

        /** The time that this part of the calls did not exceed, in milliseconds. */
        double millis(double part) {
            return nanos.length == 0 ? Double.NaN : nanos[(int) Math.min(nanos.length - 1, nanos.length * part)] / 1e6;
        }
    }

    /** So many callers, each of which calls again when it has its answer. */
    Latencies closed(CallServer server, int callers) {
        return run(server, callers, start -> {
            long end = start + duration.toNanos();
            return () -> {
                long now = System.nanoTime();
                return now < end ? now : -1;
            };
        });
    }

    /**
     * So many calls in a second, whatever came of those before: a call that begins late, because all callers are busy, took as
     * much longer.
     */
    Latencies open(CallServer server, double callsPerSecond) {
        return run(server, CROWD, start -> {
            AtomicLong count = new AtomicLong();
            long calls = (long) (callsPerSecond * duration.toNanos() / 1e9);
            return () -> {
                long number = count.getAndIncrement();
                long due = start + (long) (number / callsPerSecond * 1e9);
                for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
                    LockSupport.parkNanos(due - now);
                }
                return number < calls ? due : -1;
            };
        });
    }

    /** When the next call begins; waits until then; negative: there is no further one. */
    private interface Turns {
        long next();
    }

    private interface Plan {
        Turns from(long start);
    }

    private static Latencies run(CallServer server, int callers, Plan plan) {
        ExecutorService threads = Executors.newFixedThreadPool(callers, work -> {
            Thread thread = new Thread(work, "benchmark-caller");
            thread.setDaemon(true);
            return thread;
        });
        try {
            long start = System.nanoTime();
            Turns turns = plan.from(start);
            List<Future<long[]>> results = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                results.add(threads.submit(caller(server, turns)));
            }
            List<long[]> nanos = new ArrayList<>();
            for (Future<long[]> result : results) {
                nanos.add(result.get());
            }
            Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
            long[] all = nanos.stream().flatMapToLong(LongStream::of).sorted().toArray();
            return new Latencies(all, elapsed);
        } catch (ExecutionException failed) {
            throw new IllegalStateException(
                    "A call of " + server.name() + " failed: " + failed.getCause(), failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The benchmark was interrupted.", interrupted);
        } finally {
            threads.shutdownNow();
        }
    }

    private static Callable<long[]> caller(CallServer server, Turns turns) {
        return () -> {
            long[] nanos = new long[1024];
            int count = 0;
            try (CallServer.Caller caller = server.caller()) {
                for (long begin = turns.next(); begin >= 0; begin = turns.next()) {
                    caller.call();
                    if (count == nanos.length) {
                        nanos = Arrays.copyOf(nanos, 2 * count);
                    }
                    nanos[count++] = System.nanoTime() - begin;
                }
            } catch (IOException failed) {
                throw new IOException("after " + count + " calls: " + failed.getMessage(), failed);
            }
            return Arrays.copyOf(nanos, count);
        };
    }
}
