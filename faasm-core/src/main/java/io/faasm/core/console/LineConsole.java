package io.faasm.core.console;

import io.faasm.core.text.Printable;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** A console over three receivers of lines. Whatever a line quotes, no terminal obeys it. */
public final class LineConsole implements Console {
    private static final Duration BATCH_INTERVAL = Duration.ofSeconds(10);
    private static final Duration WATCHED_INTERVAL = Duration.ofSeconds(2);

    private final Consumer<String> info;
    private final Consumer<String> warn;
    private final Consumer<String> debug;
    private final boolean batch;
    private final LongSupplier nanoTime;

    public LineConsole(Consumer<String> info, Consumer<String> warn, Consumer<String> debug, boolean batch) {
        this(info, warn, debug, batch, System::nanoTime);
    }

    LineConsole(
            Consumer<String> info,
            Consumer<String> warn,
            Consumer<String> debug,
            boolean batch,
            LongSupplier nanoTime) {
        this.info = line -> info.accept(Printable.text(line));
        this.warn = line -> warn.accept(Printable.text(line));
        this.debug = line -> debug.accept(Printable.text(line));
        this.batch = batch;
        this.nanoTime = nanoTime;
    }

    @Override
    public void info(String line) {
        info.accept(line);
    }

    @Override
    public void warn(String line) {
        warn.accept(line);
    }

    @Override
    public void debug(String line) {
        debug.accept(line);
    }

    @Override
    public boolean batch() {
        return batch;
    }

    @Override
    public Progress progress(String stage, long total, String unit) {
        return new TimedProgress(info, stage, total, unit, batch ? BATCH_INTERVAL : WATCHED_INTERVAL, nanoTime);
    }
}
