package io.faasm.core.cache;

import io.faasm.core.console.Console;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.lock.FileLock;
import io.faasm.core.tree.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Removes from a cache what was not used for a time, or what was used longest ago until the cache is small enough. What a
 * running build has asked for is kept. The files that users put into the cache's directory {@code local} are not touched.
 */
public final class CacheCleaner {
    /** Nothing is filled for so long without a change. */
    private static final Duration LONG_AGO = Duration.ofDays(1);

    private final Path root;
    private final Console console;
    private final Clock clock;

    public CacheCleaner(Path root, Console console, Clock clock) {
        this.root = root.toAbsolutePath().normalize();
        this.console = console;
        this.clock = clock;
    }

    /**
     * What may stay.
     *
     * @param unused how long something can have been unused
     * @param bytes how large the cache can be
     * @param dryRun only says what would be removed
     */
    public record Limits(Optional<Duration> unused, OptionalLong bytes, boolean dryRun) {
        private static final BigDecimal GIGABYTE = BigDecimal.valueOf(1_000_000_000L);
        private static final int DEFAULT_DAYS = 30;
        private static final int MOST_DAYS = 36_500;

        /** Without any limit, what was not used for 30 days goes. */
        public static Limits of(Optional<Integer> days, Optional<String> gigabytes, boolean dryRun) {
            days.filter(number -> number < 0 || number > MOST_DAYS).ifPresent(number -> {
                throw new BuildFailure(
                        "faasm.cache.days is " + number + ", which is not between 0 and " + MOST_DAYS + ".",
                        "Use a number of days, for instance -Dfaasm.cache.days=30.");
            });
            Optional<Integer> counted = days.isEmpty() && gigabytes.isEmpty() ? Optional.of(DEFAULT_DAYS) : days;
            return new Limits(
                    counted.map(Duration::ofDays),
                    gigabytes.map(text -> OptionalLong.of(bytes(text))).orElse(OptionalLong.empty()),
                    dryRun);
        }

        private static long bytes(String gigabytes) {
            try {
                BigDecimal number = new BigDecimal(gigabytes.strip());
                if (number.signum() >= 0) {
                    return number.multiply(GIGABYTE).toBigInteger().longValueExact();
                }
            } catch (ArithmeticException | NumberFormatException invalid) {
                throw invalid(gigabytes);
            }
            throw invalid(gigabytes);
        }

        private static BuildFailure invalid(String gigabytes) {
            return new BuildFailure(
                    "faasm.cache.size is \"" + gigabytes + "\", which is not a number of gigabytes.",
                    "Use a number, for instance -Dfaasm.cache.size=2 or -Dfaasm.cache.size=0.5.");
        }
    }

    /**
     * What was done.
     *
     * @param removed how many entries and files were removed, or would be
     * @param freed their bytes
     * @param used how many were kept because a running build uses them
     * @param failed how many could not be removed
     * @param left the bytes of what stays
     */
    public record Cleaned(int removed, long freed, int used, int failed, long left) {}

    /** Removes, and prints a line for each thing removed, the one that was used longest ago first, and one for all. */
    public Cleaned clean(Limits limits) {
        try {
            return cleaned(limits);
        } catch (IOException failure) {
            throw CacheFailure.explain("The cache " + root + " could not be cleaned", root, failure);
        } catch (UncheckedIOException failure) {
            throw CacheFailure.explain("The cache " + root + " could not be cleaned", root, failure.getCause());
        }
    }

    private Cleaned cleaned(Limits limits) throws IOException {
        List<Survey.Unit> units = new Survey(root)
                .units().stream()
                        .sorted(Comparator.comparing(Survey.Unit::lastUse).thenComparing(Survey.Unit::name))
                        .toList();
        LiveBuilds builds = new LiveBuilds(root);
        Optional<Instant> oldest = limits.unused().map(unused -> clock.instant().minus(unused));
        long left = units.stream().mapToLong(Survey.Unit::bytes).sum();
        int removed = 0;
        int used = 0;
        int failed = 0;
        long freed = 0;
        for (Survey.Unit unit : units) {
            boolean tooOld = oldest.filter(unit.lastUse()::isBefore).isPresent();
            boolean tooMuch =
                    limits.bytes().isPresent() && left > limits.bytes().getAsLong();
            if (!tooOld && !tooMuch && unit.kind() != Survey.Kind.ABANDONED) {
                continue;
            }
            try {
                if (isUsed(unit, builds)) {
                    used++;
                    continue;
                }
                if (!limits.dryRun() && !remove(unit, builds)) {
                    used++;
                    continue;
                }
                console.info(describe(unit, limits.dryRun()));
                removed++;
                freed += unit.bytes();
                left -= unit.bytes();
            } catch (IOException failure) {
                failed++;
                console.warn(
                        "cache: cannot remove " + unit.name() + ": " + CacheFailure.withOwner(failure, unit.path()));
            }
        }
        Cleaned cleaned = new Cleaned(removed, freed, used, failed, left);
        console.info(summary(cleaned, limits.dryRun()));
        return cleaned;
    }

    private static String describe(Survey.Unit unit, boolean dryRun) {
        String last = unit.kind() == Survey.Kind.ABANDONED
                ? "left by a build that was interrupted"
                : "last used "
                        + LocalDate.ofInstant(
                                unit.lastUse(), Clock.systemDefaultZone().getZone());
        return "cache: " + (dryRun ? "would remove " : "removed ") + unit.name() + ", " + CacheSize.text(unit.bytes())
                + ", " + last;
    }

    private String summary(Cleaned cleaned, boolean dryRun) {
        String kept = cleaned.used() == 0 ? "" : "; kept " + cleaned.used() + " that running builds use";
        String failed = cleaned.failed() == 0 ? "" : "; could not remove " + cleaned.failed();
        return "cache: " + (dryRun ? "would remove " : "removed ") + cleaned.removed() + " with "
                + CacheSize.text(cleaned.freed()) + kept + failed + "; " + CacheSize.text(cleaned.left())
                + (dryRun ? " would be left in " : " left in ") + root;
    }

    private boolean isUsed(Survey.Unit unit, LiveBuilds builds) throws IOException {
        return switch (unit.kind()) {
            case ABANDONED -> !isAbandoned(unit, builds);
            case ENTRY -> builds.used().contains(unit.name());
            // A build that has asked for a shared directory uses anything in it.
            case SHARED -> builds.used().touches(unit.name());
        };
    }

    /** Of a build in another container only its lock is known, and of one by an earlier version of the plugin not even that. */
    private boolean isAbandoned(Survey.Unit unit, LiveBuilds builds) throws IOException {
        String owner = Workplace.owner(unit.path());
        if (Owner.isNear(owner)) {
            return Owner.isDead(owner);
        }
        return !builds.isLive(owner) && unit.lastUse().isBefore(clock.instant().minus(LONG_AGO));
    }

    private boolean remove(Survey.Unit unit, LiveBuilds builds) throws IOException {
        if (unit.kind() == Survey.Kind.ABANDONED) {
            Trees.delete(unit.path());
            return true;
        }
        Path doomed = Workplace.nameFor(unit.path());
        FileLock.Work<Boolean> moving = () -> moveAway(unit, builds, doomed);
        boolean moved = unit.kind() == Survey.Kind.ENTRY
                ? new FileLock(lockOf(unit.path()), "cleaning " + unit.name(), console).hold(moving)
                : moving.perform();
        if (moved) {
            Trees.delete(doomed);
        }
        return moved;
    }

    /**
     * A build writes down what it uses before it looks whether that is there. So what no build has written down after the
     * move is used by none: those that come later see that it is gone.
     */
    private boolean moveAway(Survey.Unit unit, LiveBuilds builds, Path doomed) throws IOException {
        if (isUsed(unit, builds)) {
            return false;
        }
        if (!Files.isWritable(unit.path()) && Files.exists(unit.path(), LinkOption.NOFOLLOW_LINKS)) {
            // It could be moved away and not be removed then.
            throw new AccessDeniedException(unit.path().toString());
        }
        move(unit.path(), doomed);
        if (isUsed(unit, builds)) {
            move(doomed, unit.path());
            return false;
        }
        new Stamp(unit.path()).remove();
        if (unit.kind() == Survey.Kind.ENTRY) {
            new Digests(unit.path()).forget();
            new Inputs(unit.path().getParent()).forgetOldest();
        }
        return true;
    }

    private static Path lockOf(Path entry) {
        return entry.resolveSibling(entry.getFileName() + ".lock");
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException gone) {
            // Another cleaning was faster.
            return;
        }
    }
}
