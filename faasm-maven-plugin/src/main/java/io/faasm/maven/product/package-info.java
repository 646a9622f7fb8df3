/**
 * What one stage hands to the next: a descriptor, and the directory that it describes; and the comparison of products with
 * those of other builds.
 *
 * <p>Uses {@code archive}, {@code cache}, {@code console}, {@code digest} and {@code failure}.
 */
package io.faasm.maven.product;
