package io.faasm.maven.cluster;

import io.faasm.maven.fetch.HttpCall;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** When a busy server wants to be asked again. */
final class RetryAfter {
    private static final Duration LEAST = Duration.ofMillis(100);

    private RetryAfter() {}

    /** What the header {@code Retry-After} says: seconds, or a date of HTTP. */
    static Optional<Duration> of(HttpCall.Answer answer) {
        return answer.header("retry-after").map(String::strip).flatMap(RetryAfter::parse);
    }

    private static Optional<Duration> parse(String value) {
        if (value.matches("[0-9]{1,9}")) {
            return Optional.of(atLeast(Duration.ofSeconds(Long.parseLong(value))));
        }
        try {
            Instant then = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(atLeast(Duration.between(Instant.now(), then)));
        } catch (DateTimeException neither) {
            return Optional.empty();
        }
    }

    private static Duration atLeast(Duration wish) {
        return wish.compareTo(LEAST) < 0 ? LEAST : wish;
    }
}
