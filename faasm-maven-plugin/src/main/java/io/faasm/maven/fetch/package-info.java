/**
 * Files from elsewhere: downloaded beside their place, checked, then moved into it; and the digests that say what a file
 * has to be.
 *
 * <p>Uses {@code console}, {@code failure} and {@code lock}.
 */
package io.faasm.maven.fetch;
