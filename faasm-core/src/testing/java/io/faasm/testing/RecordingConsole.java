package io.faasm.testing;

import io.faasm.core.console.Console;
import io.faasm.core.console.LineConsole;
import io.faasm.core.console.Progress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps the lines of a test. */
public final class RecordingConsole implements Console {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<String> progress = new CopyOnWriteArrayList<>();
    private final List<String> everything = new CopyOnWriteArrayList<>();
    private final Console console = new LineConsole(this::keep, this::keep, everything::add, true);

    /** The lines for the user: information and warnings. */
    public List<String> lines() {
        return lines;
    }

    /** The lines for the user and those that only a debug log has. */
    public List<String> everything() {
        return everything;
    }

    private void keep(String line) {
        lines.add(line);
        everything.add(line);
    }

    /** What was told of progress, written or not: "codegen of 4 files", "+1" for each step, "end". */
    public List<String> progress() {
        return progress;
    }

    @Override
    public void info(String line) {
        console.info(line);
    }

    @Override
    public void warn(String line) {
        console.warn(line);
    }

    @Override
    public void debug(String line) {
        console.debug(line);
    }

    @Override
    public boolean batch() {
        return true;
    }

    @Override
    public Progress progress(String stage, long total, String unit) {
        Progress told = console.progress(stage, total, unit);
        progress.add(stage + " of " + total + " " + unit);
        return new Progress() {
            @Override
            public void advance(long by, String detail) {
                progress.add("+" + by);
                told.advance(by, detail);
            }

            @Override
            public void close() {
                progress.add("end");
                told.close();
            }
        };
    }
}
