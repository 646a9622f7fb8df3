package io.faasm.maven.codegen;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs as many compilers at once as the machine has processors, for all modules together. */
final class Compilations implements AutoCloseable {
    private final ExecutorService workers;

    Compilations(int processors) {
        workers = Executors.newFixedThreadPool(processors, work -> {
            Thread thread = new Thread(work, "faasm-codegen");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Runs all of them; after a failure those that have not begun are given up, and the failure is thrown. */
    void run(List<? extends Callable<?>> tasks) {
        List<Future<?>> futures = new ArrayList<>();
        for (Callable<?> task : tasks) {
            futures.add(workers.submit(task));
        }
        try {
            for (Future<?> future : futures) {
                future.get();
            }
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Code generation was interrupted.", interrupted);
        } finally {
            futures.forEach(future -> future.cancel(true));
        }
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
