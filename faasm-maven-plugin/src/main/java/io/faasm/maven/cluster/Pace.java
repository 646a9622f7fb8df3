package io.faasm.maven.cluster;

import java.time.Duration;

/**
 * How slow a client may be. The limits are stricter while others wait for a worker: an honest client that loses its connection
 * then tries again, and one that holds workers on purpose does not keep them.
 *
 * @param longest time for a whole exchange
 * @param header time for the request's line and header
 * @param idle time without a byte of the body or of the answer
 * @param bytesPerSecond least rate of both, on the average from {@code idle} on
 * @param pressedHeader as {@code header}, when others wait
 * @param pressedIdle as {@code idle}, when others wait
 * @param pressedTurn age from which the oldest exchange is dropped when others wait, however fast it is
 */
record Pace(
        Duration longest,
        Duration header,
        Duration idle,
        int bytesPerSecond,
        Duration pressedHeader,
        Duration pressedIdle,
        Duration pressedTurn) {

    /** The usual one. */
    static Pace within(Duration longest) {
        return new Pace(
                longest,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                1024,
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(5));
    }
}
