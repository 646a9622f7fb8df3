/**
 * A Python function from its sources to a package: compiled, tested and run by the guest's own interpreter in the engine.
 *
 * <p>May use the mechanisms {@code process}, {@code archive}, {@code console} and {@code failure}, and the directory that
 * the stage runtime-root produced.
 */
package io.faasm.maven.function;
