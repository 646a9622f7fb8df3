package io.faasm.maven.packages;

import io.faasm.core.console.Console;
import io.faasm.core.console.Progress;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells how far Ninja is, by the lines that it writes: {@code [258/330] Compiling …}. Other lines say nothing. */
final class NinjaProgress implements Consumer<String>, AutoCloseable {
    private static final Pattern STEP = Pattern.compile("\\[(\\d{1,6})/(\\d{1,6})] .*");

    private final Console console;
    private final String stage;
    private Progress progress;
    private int total;
    private int done;

    NinjaProgress(Console console, String stage) {
        this.console = console;
        this.stage = stage;
    }

    @Override
    public synchronized void accept(String line) {
        Matcher step = STEP.matcher(line);
        if (!step.matches()) {
            return;
        }
        int now = Integer.parseInt(step.group(1));
        int of = Integer.parseInt(step.group(2));
        // Ninja counts anew when a build calls it again, and corrects the sum when it finds out that it has less to do.
        if (progress == null || of != total || now < done) {
            close();
            progress = console.progress(stage, of, "steps");
            total = of;
            done = 0;
        }
        progress.advance(now - done, "");
        done = now;
    }

    @Override
    public synchronized void close() {
        if (progress != null) {
            progress.close();
        }
    }
}
