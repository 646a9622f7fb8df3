/**
 * Products by their content: a fingerprint of everything that went into a product names the directory that holds it,
 * and a directory is there whole or not at all. What was not used for a while is removed on demand.
 *
 * <p>Uses {@code console}, {@code digest}, {@code failure}, {@code lock} and {@code tree}.
 */
package io.faasm.core.cache;
