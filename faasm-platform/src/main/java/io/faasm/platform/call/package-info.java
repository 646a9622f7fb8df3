/**
 * Calls of functions, as endpoints ask for them: what is called, what comes of it, and where functions come from. Endpoints
 * and stores know these types and nothing of how calls run.
 *
 * <p>Uses no other package of the platform.
 */
package io.faasm.platform.call;
