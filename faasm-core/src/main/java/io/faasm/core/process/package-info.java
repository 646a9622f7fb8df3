/**
 * The one way in which this project runs a tool: both streams drained together, nothing left running afterwards, and a
 * failure that shows the command line, the exit code, the last lines and where the whole log is.
 *
 * <p>Uses {@code console}, {@code failure} and {@code host}.
 */
package io.faasm.core.process;
