package io.faasm.core.console;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Writes a line when enough time has gone by since the last one; short work writes none at all. */
final class TimedProgress implements Progress {
    private final Consumer<String> sink;
    private final String stage;
    private final long total;
    private final String unit;
    private final long intervalNanos;
    private final LongSupplier nanoTime;
    private long done;
    private long lastLine;

    TimedProgress(
            Consumer<String> sink, String stage, long total, String unit, Duration interval, LongSupplier nanoTime) {
        this.sink = sink;
        this.stage = stage;
        this.total = total;
        this.unit = unit;
        this.intervalNanos = interval.toNanos();
        this.nanoTime = nanoTime;
        this.lastLine = nanoTime.getAsLong();
    }

    @Override
    public synchronized void advance(long by, String detail) {
        done += by;
        long now = nanoTime.getAsLong();
        if (now - lastLine >= intervalNanos) {
            lastLine = now;
            sink.accept(line(detail));
        }
    }

    @Override
    public void close() {
        // The stage itself says how it ended: a last progress line would only repeat that.
    }

    private String line(String detail) {
        StringBuilder line = new StringBuilder(stage).append(": ").append(amount(done));
        if (total > 0) {
            line.append(" of ")
                    .append(amount(total))
                    .append(" (")
                    .append(done * 100 / total)
                    .append(" %)");
        }
        return detail.isEmpty()
                ? line.toString()
                : line.append(", ").append(detail).toString();
    }

    private String amount(long count) {
        return unit.equals("bytes") ? String.format(Locale.ROOT, "%.1f MB", count / 1e6) : count + " " + unit;
    }
}
