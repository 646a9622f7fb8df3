package io.faasm.core.process;

import java.time.Duration;

/**
 * How a tool ended.
 *
 * @param exitCode what it returned
 * @param output   the last 256 KiB of what it wrote, both streams together, line by line
 * @param elapsed  how long it ran
 */
public record Outcome(int exitCode, String output, Duration elapsed) {}
