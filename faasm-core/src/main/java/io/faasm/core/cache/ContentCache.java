package io.faasm.core.cache;

import io.faasm.core.console.Console;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.failure.FullDisk;
import io.faasm.core.lock.FileLock;
import io.faasm.core.tree.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/**
 * The one cache of a user, shared by all builds. Below its root every stage has a directory, and in it
 *
 * <ul>
 *   <li>{@code <key>/}, an entry, never changed once it is there;
 *   <li>{@code <key>.inputs}, the fingerprint's parts, by which the next rebuild explains itself;
 *   <li>{@code <key>.digests}, what the guarded files of the entry are, if it has any;
 *   <li>{@code <key>.used}, whose time is that of the last use, with the bytes that the entry takes;
 *   <li>{@code <key>.lock}, held while the entry is filled or removed;
 *   <li>{@code <key>.tmp-<owner>/}, an entry on its way, or on its way out.
 * </ul>
 *
 * An entry whose guarded files are not what was put there is filled again; the damaged one stays until then.
 * Beside the stages there are {@code shared}, what outlives an interrupted build, and {@code builds}, what the builds that run
 * now have asked for and {@link CacheCleaner} therefore keeps.
 */
public final class ContentCache {
    /** With less than this nothing can be built. */
    private static final long FULL = 1_000_000;

    private final Path root;
    private final Console console;
    private final LiveBuilds builds;
    private final Disk disk;

    public ContentCache(Path root, Console console) {
        this(root, console, Disk.REAL);
    }

    ContentCache(Path root, Console console, Disk disk) {
        this.root = root.toAbsolutePath().normalize();
        this.console = console;
        this.builds = new LiveBuilds(this.root);
        this.disk = disk;
    }

    /** Puts an entry's content into an empty directory, which is moved to its place afterwards. */
    public interface Filler {
        void fill(Path directory) throws IOException;
    }

    /** Puts content that knows its own path into an empty directory. */
    public interface PlacedFiller {
        void fill(Path directory, Path finalDirectory) throws IOException;
    }

    /**
     * A product in the cache.
     *
     * @param inputs what it was made from
     * @param guard which of its files are compared with what was put there when it is used again
     * @param filled why it was filled when it was asked for; empty: it was there before
     */
    public record Entry(Path directory, Fingerprint inputs, Guard guard, Optional<Reason> filled) {
        public String key() {
            return inputs.key();
        }

        public boolean reused() {
            return filled.isEmpty();
        }
    }

    /** The entry of this fingerprint, filled first where there is none. Says which of the two in one line. */
    public Entry obtain(String stage, Fingerprint fingerprint, Filler filler) {
        return obtain(stage, fingerprint, Guard.NONE, filler);
    }

    /** As {@link #obtain(String, Fingerprint, Filler)}; filled as well where a guarded file is damaged. */
    public Entry obtain(String stage, Fingerprint fingerprint, Guard guard, Filler filler) {
        return obtain(stage, fingerprint, guard, (directory, finalDirectory) -> filler.fill(directory));
    }

    /** As {@link #obtain(String, Fingerprint, Filler)}, for content that holds absolute paths into itself. */
    public Entry obtainInPlace(String stage, Fingerprint fingerprint, PlacedFiller filler) {
        return obtain(stage, fingerprint, Guard.NONE, filler);
    }

    private Entry obtain(String stage, Fingerprint fingerprint, Guard guard, PlacedFiller filler) {
        String key = fingerprint.key();
        Optional<Path> asItIs = inReadOnlyCache(stage, key, guard);
        if (asItIs.isPresent()) {
            console.info(stage + ": up to date (" + key + ", in a cache that cannot be written)");
            return new Entry(asItIs.get(), fingerprint, guard, Optional.empty());
        }
        Inputs inputs = new Inputs(root.resolve(stage));
        return locked(stage, key, () -> {
            Path directory = root.resolve(stage).resolve(key);
            Optional<Reason.Damaged> damage = damage(directory, guard);
            if (Files.isDirectory(directory) && damage.isEmpty()) {
                new Stamp(directory).renew();
                console.info(stage + ": up to date (" + key + ")");
                return new Entry(directory, fingerprint, guard, Optional.empty());
            }
            Reason reason = damage.isPresent() ? damage.get() : inputs.reason(fingerprint);
            console.info(stage + ": building because " + reason.sentence());
            fill(stage, directory, guard, filler);
            inputs.remember(fingerprint);
            return new Entry(directory, fingerprint, guard, Optional.of(reason));
        });
    }

    /** The entry of this key, if it is there. */
    public Optional<Path> find(String stage, String key) {
        return find(stage, key, Guard.NONE);
    }

    /** The entry of this key, if it is there and its guarded files are sound. A cache that cannot be written will do. */
    public Optional<Path> find(String stage, String key, Guard guard) {
        Path directory = root.resolve(stage).resolve(key);
        noteUse(stage + "/" + key);
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        Digests digests = new Digests(directory);
        try {
            boolean sound = guard.isNone()
                    || !digests.areRecorded()
                    || digests.damage(directory).isEmpty();
            new Stamp(directory).renew();
            return Optional.of(directory).filter(present -> sound);
        } catch (IOException failure) {
            throw CacheFailure.explain(stage + " failed in the cache " + root, root, failure);
        }
    }

    /**
     * The entry of this key, filled first, where there is none or a guarded file is damaged, with what was built elsewhere
     * from the same inputs.
     */
    public Path adopt(String stage, String key, Guard guard, Filler filler) {
        Optional<Path> asItIs = inReadOnlyCache(stage, key, guard);
        if (asItIs.isPresent()) {
            return asItIs.get();
        }
        return locked(stage, key, () -> {
            Path directory = root.resolve(stage).resolve(key);
            Optional<Reason.Damaged> damage = damage(directory, guard);
            if (!Files.isDirectory(directory) || damage.isPresent()) {
                console.info(stage + ": unpacking what was built elsewhere (" + key + ")"
                        + damage.map(reason -> " because " + reason.sentence()).orElse(""));
                fill(stage, directory, guard, (work, finalDirectory) -> filler.fill(work));
            } else {
                new Stamp(directory).renew();
            }
            return directory;
        });
    }

    /**
     * An entry that was made from the same inputs but for one, and is as large as it was then: where the cache was copied, and
     * the copy not interrupted.
     *
     * @param but the name of the fingerprint's part that differs
     */
    public Optional<Path> findApartFrom(String stage, Fingerprint fingerprint, String but) {
        Path directory = root.resolve(stage);
        try {
            for (String key : new Inputs(directory).differingOnlyIn(fingerprint, but)) {
                Optional<Path> entry = find(stage, key);
                if (entry.isPresent()
                        && new Stamp(entry.get()).bytes().equals(OptionalLong.of(Survey.bytesOf(entry.get())))) {
                    return entry;
                }
            }
            return Optional.empty();
        } catch (IOException failure) {
            throw CacheFailure.explain(stage + " cannot be looked for in the cache " + root, root, failure);
        }
    }

    /** What the entry of this key was made from, by the names of its fingerprint's parts, where that is known here. */
    public Optional<SortedMap<String, String>> inputs(String key) {
        try {
            return Inputs.find(root, key);
        } catch (IOException failure) {
            throw CacheFailure.explain("The inputs of " + key + " cannot be read in the cache " + root, root, failure);
        }
    }

    /** A directory that outlives an interrupted build, so that the next one goes on where it stopped. */
    public Path shared(String name) {
        noteUse(Survey.SHARED + "/" + name);
        Path first = root.resolve(Survey.SHARED).resolve(Path.of(name).getName(0));
        try {
            Path directory = Files.createDirectories(root.resolve(Survey.SHARED).resolve(name));
            new Stamp(first).invalidate();
            return directory;
        } catch (IOException failure) {
            throw CacheFailure.explain("The cache directory " + root + " cannot be used", root, failure);
        }
    }

    /**
     * The directory of all shared directories, for those who make theirs there themselves. While a build runs that has asked
     * for it, nothing in it is removed.
     */
    public Path sharedRoot() {
        noteUse(Survey.SHARED);
        Path directory = root.resolve(Survey.SHARED);
        try {
            for (Path each : Survey.directories(directory)) {
                new Stamp(each).forgetBytes();
            }
            return directory;
        } catch (IOException failure) {
            throw CacheFailure.explain("The cache directory " + root + " cannot be used", root, failure);
        }
    }

    public Path root() {
        return root;
    }

    /** Keeps it from being removed until this process ends. */
    private void noteUse(String name) {
        try {
            builds.use(name);
        } catch (IOException unwritable) {
            console.debug("cache: " + root + " cannot be told that this build uses " + name + " (" + unwritable + ")");
        }
    }

    /** A sound entry of a cache that this user cannot write: nobody else fills or removes it meanwhile that could be locked out. */
    private Optional<Path> inReadOnlyCache(String stage, String key, Guard guard) {
        Path lock = lock(stage, key);
        boolean writable = disk.isWritable(Files.exists(lock) ? lock : lock.getParent());
        return writable || !Files.isDirectory(root.resolve(stage).resolve(key))
                ? Optional.empty()
                : find(stage, key, guard);
    }

    private Path lock(String stage, String key) {
        return root.resolve(stage).resolve(key + ".lock");
    }

    private <T> T locked(String stage, String key, FileLock.Work<T> work) {
        noteUse(stage + "/" + key);
        try {
            return new FileLock(lock(stage, key), stage + " " + key, console).hold(work);
        } catch (IOException failure) {
            throw CacheFailure.explain(stage + " failed in the cache " + root, root, failure);
        } catch (UncheckedIOException failure) {
            throw CacheFailure.explain(stage + " failed in the cache " + root, root, failure.getCause());
        }
    }

    /** What is wrong with the entry; nothing is with one that is not there. The entry's lock is held. */
    private Optional<Reason.Damaged> damage(Path directory, Guard guard) throws IOException {
        if (guard.isNone() || !Files.isDirectory(directory)) {
            return Optional.empty();
        }
        Digests digests = new Digests(directory);
        if (!digests.areRecorded()) {
            // Filled when it had no guard: from now on it has one.
            digests.record(directory, guard);
            return Optional.empty();
        }
        long start = System.nanoTime();
        List<String> findings = digests.damage(directory);
        console.debug(
                directory + ": compared with what was put there in " + (System.nanoTime() - start) / 1_000_000 + " ms");
        return findings.isEmpty() ? Optional.empty() : Optional.of(new Reason.Damaged(findings));
    }

    private void fill(String stage, Path directory, Guard guard, PlacedFiller filler) throws IOException {
        Workplace.removeAbandoned(directory);
        Path work = Workplace.create(directory);
        try {
            filler.fill(work, directory);
            long bytes = Survey.bytesOf(work);
            if (guard.isNone()) {
                new Digests(directory).forget();
            } else {
                new Digests(directory).record(work, guard);
            }
            if (Files.isDirectory(directory)) {
                Path damaged = Workplace.create(directory);
                Files.move(directory, damaged, StandardCopyOption.ATOMIC_MOVE);
                Files.move(work, directory, StandardCopyOption.ATOMIC_MOVE);
                removeDamaged(stage, damaged);
            } else {
                Files.move(work, directory, StandardCopyOption.ATOMIC_MOVE);
            }
            new Stamp(directory).record(bytes);
        } catch (BuildFailure | UncheckedIOException | IOException failure) {
            if (!FullDisk.isCauseOf(failure) && disk.usableBytes(work) < FULL) {
                // A tool has failed, and what it wrote about that need not say so.
                throw CacheFailure.fullDisk(
                        stage + " failed in the cache " + root, String.valueOf(failure.getMessage()), failure);
            }
            throw failure;
        } finally {
            // Nothing is there any more when all went well.
            Trees.delete(work);
        }
        console.debug(stage + ": filled " + directory);
    }

    private void removeDamaged(String stage, Path damaged) {
        try {
            Trees.delete(damaged);
        } catch (IOException ofAnotherUser) {
            console.warn(
                    stage + ": the damaged entry cannot be removed: " + CacheFailure.withOwner(ofAnotherUser, damaged));
        }
    }
}
