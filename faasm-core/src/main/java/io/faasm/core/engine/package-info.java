/**
 * The command line of the engine {@code faaslet}, of its launcher {@code python3} and of {@code faasm-worker}: every one that this project runs is built
 * here, so that what holds for all of them is looked after in one place. Also what such a command is made of: a runtime root, the
 * name of a function, limits.
 *
 * <p>Uses {@code failure} and {@code process}.
 */
package io.faasm.core.engine;
