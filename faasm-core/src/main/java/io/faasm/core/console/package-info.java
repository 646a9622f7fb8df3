/**
 * Where lines for the user go, and progress that neither floods a log nor leaves a person waiting in silence.
 *
 * <p>Uses {@code text}.
 */
package io.faasm.core.console;
