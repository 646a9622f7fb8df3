/**
 * A Python function from its sources to a package: compiled, tested and run by the guest's own interpreter in the engine.
 *
 * <p>May use the mechanisms {@code archive}, {@code console}, {@code engine}, {@code failure}, {@code guestfile}, {@code process},
 * {@code text} and {@code tree}, and the directory that the stage runtime-root produced.
 */
package io.faasm.maven.function;
