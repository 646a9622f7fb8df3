package io.faasm.core.cache;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The builds that run on a cache, and what each of them uses. In the cache's directory {@code builds} a build has two files,
 * {@code <owner>-<n>.lock}, on which it holds a lock until its process ends, and {@code <owner>-<n>.uses}, with a line for
 * each entry that it has asked for. Whoever gets the lock knows that the build has ended, however it did, and in whichever
 * container or, on a network file system with locks, on whichever machine. A build that has no list, because the disk is full,
 * counts as using everything.
 *
 * <p>The lock is on a file that nothing else is read from: a process loses its lock on a file when it closes any channel
 * on it.
 */
final class LiveBuilds {
    static final String DIRECTORY = "builds";

    private static final String LOCK = ".lock";
    private static final String USES = ".uses";
    private static final int ATTEMPTS = 10;

    /** What this process holds, by cache. One list for each class loader: their names differ. */
    private static final Map<Path, Own> OWN = new HashMap<>();

    private final Path directory;

    LiveBuilds(Path root) {
        directory = root.resolve(DIRECTORY);
    }

    /** The files of this process on one cache. The lock is never given back. */
    private static final class Own {
        private final Path lockFile;
        private final RandomAccessFile uses;
        private final FileLock lock;
        private final Set<String> names = new HashSet<>();

        Own(Path lockFile, RandomAccessFile uses, FileLock lock) {
            this.lockFile = lockFile;
            this.uses = uses;
            this.lock = lock;
        }

        boolean isThere() {
            return lock.isValid() && Files.exists(lockFile, LinkOption.NOFOLLOW_LINKS);
        }

        void add(String name) throws IOException {
            if (!names.add(name)) {
                return;
            }
            try {
                uses.write((name + "\n").getBytes(StandardCharsets.UTF_8));
            } catch (IOException full) {
                Files.deleteIfExists(sibling(lockFile, USES));
                throw full;
            }
        }
    }

    /** Writes down that this build uses an entry from now on and until its process ends. */
    void use(String name) throws IOException {
        synchronized (OWN) {
            Own own = OWN.get(directory);
            if (own == null || !own.isThere()) {
                own = open();
                OWN.put(directory, own);
            }
            own.add(name);
        }
    }

    /**
     * What builds use that run now, this one among them.
     *
     * @param everything whether that may be anything
     * @param names      entries, and shared directories
     */
    record Used(boolean everything, Set<String> names) {
        boolean contains(String name) {
            return everything || names.contains(name);
        }

        /** Whether a build has asked for this, for what it is in, or for something in it. */
        boolean touches(String name) {
            Path path = Path.of(name);
            return everything
                    || names.stream().map(Path::of).anyMatch(each -> path.startsWith(each) || each.startsWith(path));
        }
    }

    Used used() throws IOException {
        boolean everything = false;
        Set<String> names = new TreeSet<>();
        for (Path lock : locks()) {
            if (isLive(lock)) {
                Optional<List<String>> list = read(sibling(lock, USES));
                everything |= list.isEmpty() && Files.exists(lock);
                names.addAll(list.orElse(List.of()));
            }
        }
        return new Used(everything, names);
    }

    /** Whether a build of this owner runs. */
    boolean isLive(String owner) throws IOException {
        for (Path lock : locks()) {
            if (sharesOwner(lock.getFileName().toString(), owner) && isLive(lock)) {
                return true;
            }
        }
        return false;
    }

    private Own open() throws IOException {
        Files.createDirectories(directory);
        removeEnded();
        for (int attempt = 1; ; attempt++) {
            Path lockFile = directory.resolve(Owner.self() + "-" + Long.toHexString(System.nanoTime()) + LOCK);
            FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            // Between the two, another build may have taken the file for one that was left, and removed it.
            if (lock != null && Files.exists(lockFile)) {
                return new Own(
                        lockFile, new RandomAccessFile(sibling(lockFile, USES).toFile(), "rw"), lock);
            }
            channel.close();
            if (attempt == ATTEMPTS) {
                throw new IOException("No lock was to be had in " + directory + ".");
            }
        }
    }

    /** Removes the files of builds that have ended. What cannot be removed, because it is another user's, stays. */
    private void removeEnded() throws IOException {
        for (Path lock : locks()) {
            try {
                if (!isLive(lock)) {
                    Files.deleteIfExists(sibling(lock, USES));
                    Files.deleteIfExists(lock);
                }
            } catch (IOException kept) {
                continue;
            }
        }
    }

    private static boolean isLive(Path lock) throws IOException {
        if (sharesOwner(lock.getFileName().toString(), Owner.self())) {
            // Opening and closing it would drop this process's own lock.
            return true;
        }
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.READ);
                FileLock held = channel.tryLock(0, Long.MAX_VALUE, true)) {
            return held == null;
        } catch (NoSuchFileException removed) {
            return false;
        }
    }

    private static boolean sharesOwner(String one, String other) {
        List<String> first = List.of(one.split("-"));
        List<String> second = List.of(other.split("-"));
        return first.size() >= 3 && second.size() >= 3 && first.subList(0, 3).equals(second.subList(0, 3));
    }

    private static Optional<List<String>> read(Path uses) throws IOException {
        try {
            return Optional.of(Files.readAllLines(uses));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    private List<Path> locks() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(LOCK)).toList();
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    private static Path sibling(Path lock, String suffix) {
        String name = lock.getFileName().toString();
        return lock.resolveSibling(name.substring(0, name.length() - LOCK.length()) + suffix);
    }
}
