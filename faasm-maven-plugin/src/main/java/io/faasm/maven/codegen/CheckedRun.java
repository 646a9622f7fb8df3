package io.faasm.maven.codegen;

import java.nio.file.Path;

/**
 * A program for the guest, and an engine that traps where C does not say what has to happen.
 *
 * @param engine the engine's program
 * @param code machine code of the guest's program
 */
public record CheckedRun(Path engine, Path code) {}
