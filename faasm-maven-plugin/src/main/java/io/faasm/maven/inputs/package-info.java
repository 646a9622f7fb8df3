/**
 * Everything that builds download: what recipes want, the locks beside them that say which files these are, and the sources
 * that these files are asked of by their content.
 *
 * <p>Uses {@code apt}, {@code console}, {@code digest}, {@code failure}, {@code fetch}, {@code host}, {@code lock}, {@code process}, {@code
 * recipe} and {@code tree}.
 */
package io.faasm.maven.inputs;
