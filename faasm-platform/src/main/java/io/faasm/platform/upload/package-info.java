/**
 * What is uploaded: the endpoint that takes it, as Faasm's upload server does, its place in Faasm's local directory layout, and
 * the versions of functions that calls run.
 *
 * <p>Uses {@code call} and {@code http}.
 */
package io.faasm.platform.upload;
