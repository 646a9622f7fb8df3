package io.faasm.maven.git;

import io.faasm.core.console.Console;
import io.faasm.core.console.Progress;
import java.util.Locale;
import org.eclipse.jgit.lib.ProgressMonitor;

/** Shows what JGit is at on the console, and stops it when the build is interrupted. */
final class ConsoleMonitor implements ProgressMonitor {
    private final Console console;
    private final String name;
    private Progress progress;

    ConsoleMonitor(Console console, String name) {
        this.console = console;
        this.name = name;
    }

    @Override
    public void start(int totalTasks) {
        // How many tasks there will be tells nothing about how long they take.
    }

    @Override
    public void beginTask(String title, int totalWork) {
        endTask();
        progress = console.progress("git: " + name + ", " + title.toLowerCase(Locale.ROOT), totalWork, unit(title));
    }

    @Override
    public void update(int completed) {
        if (progress != null) {
            progress.advance(completed, "");
        }
    }

    @Override
    public void endTask() {
        if (progress != null) {
            progress.close();
            progress = null;
        }
    }

    @Override
    public boolean isCancelled() {
        return Thread.currentThread().isInterrupted();
    }

    @Override
    public void showDuration(boolean enabled) {
        // The lines of a build's log have their times already.
    }

    private static String unit(String title) {
        String lower = title.toLowerCase(Locale.ROOT);
        return lower.contains("delta")
                ? "deltas"
                : lower.contains("file") ? "files" : lower.contains("ref") ? "references" : "objects";
    }
}
