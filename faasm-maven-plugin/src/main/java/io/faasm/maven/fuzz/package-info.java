/**
 * Fuzzing: libFuzzer on what reads files from outside in C, programs of random host calls in the engine, and random modules,
 * which the compiler has to get right. A short run is part of the integration tests; the same goal does long ones.
 *
 * <p>Uses the products of {@code toolchain} and {@code codegen}, and the mechanisms.
 */
package io.faasm.maven.fuzz;
