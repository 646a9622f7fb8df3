package io.faasm.core.cache;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a cache holds, in units that are removed as a whole: entries, what killed builds left, and of the shared directories
 * those that belong together (an object store, an apt with its index), and the single files and folders of all others.
 */
final class Survey {
    static final String SHARED = "shared";

    /** What users put there themselves, and what belongs to the builds that run now. */
    private static final Set<String> NOT_CACHED = Set.of("local", LiveBuilds.DIRECTORY, SHARED);

    private static final Pattern KEY = Pattern.compile("[0-9a-f]{32}");
    /** An entry, and what is beside it. */
    private static final Pattern OF_ENTRY = Pattern.compile("[0-9a-f]{32}(\\..*)?");

    private static final Pattern WHOLE = Pattern.compile("git|apt-.*");
    /** Stages have folders of their own for single packages and modules. */
    private static final int DEEPEST_STAGE = 2;

    private static final long BLOCK = 4096;

    private final Path root;

    Survey(Path root) {
        this.root = root;
    }

    enum Kind {
        ENTRY,
        SHARED,
        ABANDONED
    }

    /**
     * Something that is removed as a whole.
     *
     * @param name its path below the cache's root
     */
    record Unit(String name, Path path, Kind kind, long bytes, Instant lastUse) {}

    /** Everything. Counts the bytes of entries whose size is not written down yet, and of everything that is shared. */
    List<Unit> units() throws IOException {
        List<Unit> units = new ArrayList<>();
        for (Path directory : directories(root)) {
            if (!NOT_CACHED.contains(name(directory))) {
                addStage(directory, 0, units);
            }
        }
        for (Path directory : directories(root.resolve(SHARED))) {
            addShared(directory, units);
        }
        return units;
    }

    /** The bytes of everything, mostly from what is written down: nothing but directories of entries is read. */
    long bytes() throws IOException {
        long bytes = 0;
        for (Path directory : directories(root)) {
            if (!NOT_CACHED.contains(name(directory))) {
                bytes += stageBytes(directory, 0);
            }
        }
        for (Path directory : directories(root.resolve(SHARED))) {
            bytes += recordedOrCounted(directory);
        }
        return bytes;
    }

    /** With one look at each entry: this is done at the end of every build. */
    private static long stageBytes(Path stage, int depth) throws IOException {
        Set<String> names = names(stage);
        long bytes = 0;
        for (String name : names) {
            if (KEY.matcher(name).matches()) {
                bytes += names.contains(name + ".lock") ? recordedOrCounted(stage.resolve(name)) : 0;
            } else if (name.contains(Workplace.MARK)) {
                bytes += bytesOf(stage.resolve(name));
            } else if (depth < DEEPEST_STAGE && !OF_ENTRY.matcher(name).matches()) {
                Path path = stage.resolve(name);
                bytes += Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) ? stageBytes(path, depth + 1) : 0;
            }
        }
        return bytes;
    }

    /** The directories that entries are in, or can be. */
    static List<Path> stages(Path root) throws IOException {
        List<Path> stages = new ArrayList<>();
        for (Path directory : directories(root)) {
            if (!NOT_CACHED.contains(name(directory))) {
                addStages(directory, 0, stages);
            }
        }
        return stages;
    }

    private static void addStages(Path stage, int depth, List<Path> stages) throws IOException {
        stages.add(stage);
        if (depth == DEEPEST_STAGE) {
            return;
        }
        for (String name : names(stage)) {
            Path path = stage.resolve(name);
            if (!OF_ENTRY.matcher(name).matches() && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                addStages(path, depth + 1, stages);
            }
        }
    }

    private void addStage(Path stage, int depth, List<Unit> units) throws IOException {
        Set<String> names = names(stage);
        for (String name : names) {
            Path path = stage.resolve(name);
            if (name.contains(Workplace.MARK)) {
                if (isEntry(name.substring(0, name.indexOf(Workplace.MARK)), names)) {
                    units.add(new Unit(below(path), path, Kind.ABANDONED, bytesOf(path), lastChange(path)));
                }
            } else if (isEntry(name, names)) {
                if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    units.add(new Unit(below(path), path, Kind.ENTRY, recordedOrCounted(path), lastUse(path)));
                }
            } else if (depth < DEEPEST_STAGE && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                addStage(path, depth + 1, units);
            }
        }
    }

    /** Only what has an entry's lock beside it: a directory given as the cache by mistake is left alone. */
    private static boolean isEntry(String name, Set<String> siblings) {
        String key = name.endsWith(Stamp.SUFFIX) ? name.substring(0, name.length() - Stamp.SUFFIX.length()) : name;
        return KEY.matcher(key).matches() && siblings.contains(key + ".lock");
    }

    private void addShared(Path directory, List<Unit> units) throws IOException {
        if (WHOLE.matcher(name(directory)).matches()) {
            Measured measured = Measured.of(directory, true);
            Instant used = new Stamp(directory).time().orElse(measured.lastChange);
            units.add(new Unit(below(directory), directory, Kind.SHARED, measured.bytes, used));
            return;
        }
        for (String name : names(directory)) {
            Path path = directory.resolve(name);
            Measured measured = Measured.of(path, true);
            units.add(new Unit(below(path), path, Kind.SHARED, measured.bytes, measured.lastChange));
        }
    }

    private static long recordedOrCounted(Path directory) throws IOException {
        Stamp stamp = new Stamp(directory);
        OptionalLong recorded = stamp.bytes();
        if (recorded.isPresent()) {
            return recorded.getAsLong();
        }
        long counted = bytesOf(directory);
        stamp.add(counted);
        return counted;
    }

    private static Instant lastUse(Path entry) throws IOException {
        Optional<Instant> used = new Stamp(entry).time();
        return used.isPresent() ? used.get() : lastChange(entry);
    }

    private static Instant lastChange(Path path) throws IOException {
        try {
            return Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toInstant();
        } catch (NoSuchFileException gone) {
            return Instant.now();
        }
    }

    /** The bytes that a file or directory takes on the disk, in whole blocks. */
    static long bytesOf(Path path) throws IOException {
        return Measured.of(path, false).bytes;
    }

    private String below(Path path) {
        return root.relativize(path).toString();
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    /** The directories in a directory; none, if that is not there. */
    static List<Path> directories(Path parent) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String name : names(parent)) {
            Path path = parent.resolve(name);
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                found.add(path);
            }
        }
        return found;
    }

    private static Set<String> names(Path directory) throws IOException {
        Set<String> names = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            files.forEach(file -> names.add(name(file)));
        } catch (NoSuchFileException | AccessDeniedException hidden) {
            return names;
        } catch (DirectoryIteratorException failure) {
            throw failure.getCause();
        }
        return names;
    }

    /** What a walk through a directory finds out. */
    private static final class Measured extends SimpleFileVisitor<Path> {
        private final boolean times;
        private long bytes;
        private Instant lastChange = Instant.EPOCH;

        private Measured(boolean times) {
            this.times = times;
        }

        static Measured of(Path path, boolean times) throws IOException {
            Measured measured = new Measured(times);
            Files.walkFileTree(path, measured);
            return measured;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            bytes += BLOCK;
            note(attributes.lastModifiedTime());
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (attributes.isRegularFile()) {
                bytes += (attributes.size() + BLOCK - 1) / BLOCK * BLOCK;
            }
            note(attributes.lastModifiedTime());
            if (times) {
                // A downloaded file can have the server's time: when it came and was read is told by the other two.
                note(attributes.lastAccessTime());
                note(statusChange(file));
            }
            return FileVisitResult.CONTINUE;
        }

        private static FileTime statusChange(Path file) throws IOException {
            try {
                Map<String, Object> times = Files.readAttributes(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
                return (FileTime) times.get("ctime");
            } catch (NoSuchFileException gone) {
                return FileTime.from(Instant.EPOCH);
            }
        }

        private void note(FileTime time) {
            Instant instant = time.toInstant();
            if (instant.isAfter(lastChange)) {
                lastChange = instant;
            }
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            // It is gone, or another user's: what cannot be seen is not counted.
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException failure) {
            return FileVisitResult.CONTINUE;
        }
    }
}
