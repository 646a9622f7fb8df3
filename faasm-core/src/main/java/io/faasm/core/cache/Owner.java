package io.faasm.core.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * The build that a temporary file of the cache belongs to, as a part of that file's name: {@code <process id
 * space>-<process id>-<its start>}. What killed builds left can so be told from what builds at work still need.
 */
final class Owner {
    private static final int PARTS = 3;

    private Owner() {}

    /** This process. */
    static String self() throws IOException {
        ProcessHandle self = ProcessHandle.current();
        return processIdSpace() + "-" + self.pid() + "-" + startOf(self);
    }

    /**
     * Whether the process has certainly ended. That of another container or machine that shares the cache cannot be seen
     * from here and counts as alive.
     *
     * @param name an owner; what follows a further hyphen has no meaning
     */
    static boolean isDead(String name) throws IOException {
        String[] parts = name.split("-");
        if (parts.length < PARTS || !parts[0].equals(processIdSpace())) {
            return false;
        }
        return ProcessHandle.of(Long.parseLong(parts[1]))
                .filter(ProcessHandle::isAlive)
                .map(Owner::startOf)
                .filter(parts[2]::equals)
                .isEmpty();
    }

    /** Whether the process, if it runs, would be seen from here. */
    static boolean isNear(String name) throws IOException {
        return name.startsWith(processIdSpace() + "-");
    }

    private static String startOf(ProcessHandle process) {
        return Long.toString(
                process.info().startInstant().map(Instant::toEpochMilli).orElse(0L));
    }

    /** Within what process ids mean the same: this boot of this kernel, and this namespace. */
    private static String processIdSpace() throws IOException {
        Path boot = Path.of("/proc/sys/kernel/random/boot_id");
        Path namespace = Path.of("/proc/self/ns/pid");
        String text = Files.readString(boot) + Files.readSymbolicLink(namespace);
        return Integer.toHexString(text.hashCode());
    }
}
