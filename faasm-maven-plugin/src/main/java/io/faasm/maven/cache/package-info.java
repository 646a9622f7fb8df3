/**
 * Products by their content: a fingerprint of everything that went into a product names the directory that holds it,
 * and a directory is there whole or not at all.
 *
 * <p>Uses {@code console}, {@code failure}, {@code fetch} (for digests) and {@code lock}.
 */
package io.faasm.maven.cache;
