/**
 * The endpoint that calls are asked for at: Faasm's planner with its messages, and a plain {@code POST /invoke/USER/FUNCTION}.
 *
 * <p>Uses {@code call} and {@code http}.
 */
package io.faasm.platform.planner;
