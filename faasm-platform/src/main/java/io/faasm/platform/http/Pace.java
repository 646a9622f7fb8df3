package io.faasm.platform.http;

import java.time.Duration;

/**
 * How slow a client may be. Time counts while a client is waited for, and not while its request is worked on.
 *
 * @param longest time in which a request, or the taking of its answer, has to be over
 * @param header time for the request's line and header
 * @param idle time without a byte of the body or of the answer
 * @param bytesPerSecond least rate of both, on the average from {@code idle} on
 * @param unused time for which a connection may stay open without a request
 * @param connections how many may be open at once; of more, those are closed that have been waited for the longest
 */
public record Pace(
        Duration longest, Duration header, Duration idle, int bytesPerSecond, Duration unused, int connections) {

    /** The usual one. */
    public static Pace within(Duration longest) {
        return new Pace(longest, Duration.ofSeconds(5), Duration.ofSeconds(10), 1024, Duration.ofSeconds(30), 1000);
    }
}
