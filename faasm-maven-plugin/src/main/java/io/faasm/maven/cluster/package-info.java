/**
 * A Faasm cluster seen from outside: the clients of its upload server and of its planner, which share one way to ask a server and
 * to say what is wrong with its answer, and the upload of the Python runtime.
 *
 * <p>May use the mechanisms {@code console}, {@code digest}, {@code engine} (for names of functions), {@code failure},
 * {@code fetch}, {@code process}, {@code text} and {@code wasm}, and of the platform what may be uploaded under which name.
 */
package io.faasm.maven.cluster;
