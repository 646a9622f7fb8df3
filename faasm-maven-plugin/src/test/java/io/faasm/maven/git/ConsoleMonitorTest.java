package io.faasm.maven.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.maven.console.Console;
import io.faasm.maven.console.Progress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleMonitorTest {
    private final List<String> events = new ArrayList<>();

    @Test
    void everyTaskOfJgitIsOneProgress() {
        ConsoleMonitor monitor = new ConsoleMonitor(new Events(), "project");
        monitor.start(2);
        monitor.beginTask("Receiving objects", 3);
        monitor.update(1);
        monitor.update(2);
        monitor.endTask();
        monitor.beginTask("Resolving deltas", 0);
        monitor.beginTask("Checkout files", 5);
        assertEquals(
                List.of(
                        "git: project, receiving objects of 3 objects",
                        "+1",
                        "+2",
                        "end",
                        "git: project, resolving deltas of 0 deltas",
                        "end",
                        "git: project, checkout files of 5 files"),
                events);
    }

    @Test
    void anInterruptedBuildStopsIt() {
        ConsoleMonitor monitor = new ConsoleMonitor(new Events(), "project");
        assertFalse(monitor.isCancelled());
        Thread.currentThread().interrupt();
        assertTrue(monitor.isCancelled());
        assertTrue(Thread.interrupted());
    }

    private final class Events implements Console {
        @Override
        public void info(String line) {
            events.add(line);
        }

        @Override
        public void warn(String line) {
            events.add(line);
        }

        @Override
        public void debug(String line) {
            events.add(line);
        }

        @Override
        public boolean batch() {
            return true;
        }

        @Override
        public Progress progress(String stage, long total, String unit) {
            events.add(stage + " of " + total + " " + unit);
            return new Progress() {
                @Override
                public void advance(long by, String detail) {
                    events.add("+" + by);
                }

                @Override
                public void close() {
                    events.add("end");
                }
            };
        }
    }
}
