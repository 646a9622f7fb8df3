/**
 * What one stage hands to the next: a descriptor, and the directory that it describes.
 *
 * <p>Uses {@code archive}, {@code cache}, {@code failure} and {@code fetch} (for digests).
 */
package io.faasm.maven.product;
