package io.faasm.core.archive;

import io.faasm.core.failure.BuildFailure;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The time that everything in an archive was last changed, as it tells: the value of Maven's {@code
 * project.build.outputTimestamp}.
 *
 * @param instant in whole seconds
 */
public record ArchiveTime(Instant instant) {
    /** What holds when nobody says otherwise, and when the property turns reproducible archives off: all of ours are. */
    public static final ArchiveTime DEFAULT = new ArchiveTime(Instant.ofEpochSecond(318_211_200L));

    /** Zip knows no earlier times. The same limits are those of Maven's own archives. */
    private static final Instant EARLIEST = Instant.parse("1980-01-01T00:00:02Z");

    private static final Instant LATEST = Instant.parse("2099-12-31T23:59:59Z");

    public ArchiveTime {
        instant = instant.truncatedTo(ChronoUnit.SECONDS);
    }

    /**
     * Reads the property.
     *
     * @param value a time of ISO 8601 with its offset, or seconds since 1970; as for Maven's archives, a single character
     *     that is not a digit is the same as none
     */
    public static ArchiveTime parse(Optional<String> value) {
        if (value.isEmpty() || value.get().isBlank()) {
            return DEFAULT;
        }
        String text = value.get().strip();
        if (text.length() == 1 && !Character.isDigit(text.charAt(0))) {
            return DEFAULT;
        }
        Instant instant = instant(text);
        if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
            throw invalid(text, "which is not between " + EARLIEST + " and " + LATEST, null);
        }
        return new ArchiveTime(instant);
    }

    private static Instant instant(String text) {
        try {
            return text.chars().allMatch(Character::isDigit)
                    ? Instant.ofEpochSecond(Long.parseLong(text))
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException | NumberFormatException unreadable) {
            throw invalid(
                    text, "which is neither a time with its offset nor a number of seconds since 1970", unreadable);
        }
    }

    private static BuildFailure invalid(String text, String why, Exception cause) {
        return new BuildFailure(
                "project.build.outputTimestamp is \"" + text + "\", " + why + ".",
                "Set it for instance to 2026-01-31T12:00:00Z, 2026-01-31T13:00:00+01:00 or 1769860800, or leave it out for "
                        + DEFAULT.instant() + ".",
                cause);
    }
}
