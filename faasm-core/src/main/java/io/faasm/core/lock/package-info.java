/**
 * Mutual exclusion that holds between the threads of one JVM, whatever class loaders they run in, and between processes.
 *
 * <p>Uses {@code console} and {@code failure}.
 */
package io.faasm.core.lock;
