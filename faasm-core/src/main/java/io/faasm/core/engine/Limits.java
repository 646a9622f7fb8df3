package io.faasm.core.engine;

import java.time.Duration;

/**
 * What one run of the guest may take.
 *
 * @param memoryMebibytes the guest's linear memory; beyond it, Python raises MemoryError
 * @param time wall-clock time, after which the engine ends the guest
 */
public record Limits(int memoryMebibytes, Duration time) {}
