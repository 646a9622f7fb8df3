package io.faasm.platform.engine;

import java.time.Duration;

/**
 * What a call's process used.
 *
 * @param user processor time of the guest
 * @param system processor time of the kernel
 * @param residentBytes the most it had in memory, what it shares with its zygote included
 * @param privateBytes what it did not share in the end
 */
public record CallUsage(Duration user, Duration system, long residentBytes, long privateBytes) {
    /** Of a process that nobody saw end. */
    static final CallUsage UNKNOWN = new CallUsage(Duration.ZERO, Duration.ZERO, 0, 0);
}
