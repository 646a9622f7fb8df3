/**
 * A Faasm cluster seen from outside: the clients of its upload server and of its planner, which share one way to ask a server and
 * to say what is wrong with its answer, the upload of the Python runtime, and an upload server of our own that stores in Faasm's
 * local directory layout.
 *
 * <p>May use the mechanisms {@code console}, {@code digest}, {@code engine} (for names of functions), {@code failure},
 * {@code fetch}, {@code process} and {@code text}.
 */
package io.faasm.maven.cluster;
