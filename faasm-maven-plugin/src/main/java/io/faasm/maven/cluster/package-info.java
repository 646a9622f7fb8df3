/**
 * A Faasm cluster seen from outside: the client that uploads to its upload server, and an upload server of our own that
 * stores in Faasm's local directory layout.
 *
 * <p>May use the mechanisms {@code console}, {@code failure} and {@code text}, and the room {@code function} for names of functions.
 */
package io.faasm.maven.cluster;
