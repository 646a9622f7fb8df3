package io.faasm.maven.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.testing.RecordingConsole;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleMonitorTest {
    private final RecordingConsole console = new RecordingConsole();

    @Test
    void everyTaskOfJgitIsOneProgress() {
        ConsoleMonitor monitor = new ConsoleMonitor(console, "project");
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
                console.progress());
    }

    @Test
    void anInterruptedBuildStopsIt() {
        ConsoleMonitor monitor = new ConsoleMonitor(console, "project");
        assertFalse(monitor.isCancelled());
        Thread.currentThread().interrupt();
        assertTrue(monitor.isCancelled());
        assertTrue(Thread.interrupted());
    }
}
