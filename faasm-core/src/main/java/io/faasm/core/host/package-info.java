/**
 * The machine that the build runs on: its environment and platform are read here, once, and handed on as values.
 *
 * <p>Uses {@code failure}.
 */
package io.faasm.core.host;
