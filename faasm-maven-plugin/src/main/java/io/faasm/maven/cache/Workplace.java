package io.faasm.maven.cache;

import io.faasm.maven.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * The temporary siblings in which entries are filled. Their names say who fills them, {@code
 * <key>.tmp-<process id space>-<process id>-<its start>-<n>}, so that those of killed builds can be told from those at work.
 */
final class Workplace {
    private static final String MARK = ".tmp-";

    private Workplace() {}

    /** An empty directory beside the entry. */
    static Path create(Path entry) throws IOException {
        ProcessHandle self = ProcessHandle.current();
        String owner = processIdSpace() + "-" + self.pid() + "-" + startOf(self);
        Path work =
                entry.resolveSibling(entry.getFileName() + MARK + owner + "-" + Long.toHexString(System.nanoTime()));
        return Files.createDirectories(work);
    }

    /** Removes what killed builds left of this entry, whose lock is held, and of the other entries beside it. */
    static void removeAbandoned(Path entry) throws IOException {
        List<Path> found;
        try (Stream<Path> siblings = Files.list(entry.getParent())) {
            found = siblings.filter(path -> path.getFileName().toString().contains(MARK))
                    .toList();
        }
        for (Path work : found) {
            String name = work.getFileName().toString();
            // Only the holder of an entry's lock fills it, and that is this process's caller: whatever is there, is
            // left.
            boolean ofThisEntry = name.startsWith(entry.getFileName() + MARK);
            if (ofThisEntry || ownerIsDead(name.substring(name.indexOf(MARK) + MARK.length()))) {
                Trees.delete(work);
            }
        }
    }

    private static boolean ownerIsDead(String owner) throws IOException {
        String[] parts = owner.split("-");
        if (parts.length != 4 || !parts[0].equals(processIdSpace())) {
            // Another container or machine that shares the cache: its processes cannot be seen from here.
            return false;
        }
        return ProcessHandle.of(Long.parseLong(parts[1]))
                .filter(ProcessHandle::isAlive)
                .map(Workplace::startOf)
                .filter(parts[2]::equals)
                .isEmpty();
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
