package io.faasm.platform.engine;

import java.time.Duration;

/**
 * What a call's process gets.
 *
 * @param number the call's own, of all calls of the platform
 * @param entry for Python, the function of {@code function.py}; empty is {@code faasm_main}
 * @param input what the function reads
 * @param wall how long it may take
 * @param processor how much processor time it may use
 * @param outputLimit how many bytes it may print and answer together
 */
public record CallSpec(long number, String entry, byte[] input, Duration wall, Duration processor, long outputLimit) {}
