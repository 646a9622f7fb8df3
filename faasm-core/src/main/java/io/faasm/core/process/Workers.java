package io.faasm.core.process;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Does several pieces of work at once: as many as there are threads for everybody who shares them. */
public final class Workers implements AutoCloseable {
    private final ExecutorService workers;

    public Workers(int threads) {
        workers = Executors.newFixedThreadPool(threads, work -> {
            Thread thread = new Thread(work, "faasm-worker");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Does all of it; after a failure what has not begun is given up, and the failure is thrown.
     *
     * @return the results in the order of the tasks
     */
    public <T> List<T> run(List<? extends Callable<? extends T>> tasks) {
        List<Future<? extends T>> futures = new ArrayList<>();
        for (Callable<? extends T> task : tasks) {
            futures.add(workers.submit(task));
        }
        try {
            List<T> results = new ArrayList<>();
            for (Future<? extends T> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The work was interrupted.", interrupted);
        } finally {
            futures.forEach(future -> future.cancel(true));
        }
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
