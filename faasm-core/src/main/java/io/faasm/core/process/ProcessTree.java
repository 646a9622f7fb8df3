package io.faasm.core.process;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.commons.exec.ProcessDestroyer;

/** A started process with all its descendants: killed together, at the latest when the JVM ends. */
final class ProcessTree implements ProcessDestroyer, AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final Thread atExit = new Thread(this::kill, "kill-tool-at-exit");
    private volatile Process root;
    private volatile boolean hooked;
    private volatile boolean killed;

    @Override
    public synchronized boolean add(Process process) {
        root = process;
        if (killed) {
            // Somebody lost patience while the process was being started.
            kill();
            return true;
        }
        try {
            Runtime.getRuntime().addShutdownHook(atExit);
            hooked = true;
        } catch (IllegalStateException alreadyEnding) {
            kill();
        }
        return true;
    }

    @Override
    public synchronized boolean remove(Process process) {
        unhook();
        return true;
    }

    @Override
    public int size() {
        return hooked ? 1 : 0;
    }

    /** Asks every process of the tree to end, and ends by force what has not after a moment. */
    void kill() {
        killed = true;
        Process started = root;
        if (started == null) {
            return;
        }
        // Collected before the first one ends: an orphan is no descendant of the root any more.
        Set<ProcessHandle> members = new LinkedHashSet<>();
        members.add(started.toHandle());
        collectDescendants(members);
        members.forEach(ProcessHandle::destroy);
        long deadline = System.nanoTime() + GRACE.toNanos();
        while (members.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < deadline) {
            try {
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (InterruptedException impatient) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        collectDescendants(members);
        members.forEach(ProcessHandle::destroyForcibly);
    }

    private static void collectDescendants(Set<ProcessHandle> members) {
        Set.copyOf(members).forEach(member -> member.descendants().forEach(members::add));
    }

    @Override
    public synchronized void close() {
        unhook();
    }

    private void unhook() {
        if (hooked) {
            hooked = false;
            try {
                Runtime.getRuntime().removeShutdownHook(atExit);
            } catch (IllegalStateException alreadyEnding) {
                // The hook is running, or has nothing left to kill.
            }
        }
    }
}
