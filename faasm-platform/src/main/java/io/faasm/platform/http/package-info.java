/**
 * The platform's side of HTTP, on Jetty: ports, what they refuse before anything is done for a request (other hosts' names, other
 * sites' pages, missing tokens), bodies with their limits, and clients that are too slow.
 *
 * <p>Uses no other package of the platform.
 */
package io.faasm.platform.http;
