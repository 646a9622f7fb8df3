/**
 * Decides which call runs when, and gives running calls what they ask their host for: other calls, and state. So many calls run
 * at once; the others wait, those of each user in a queue of their own, and users take turns. A call that waits for another one,
 * or for a lock, does not count as running.
 *
 * <p>Calls that a call makes belong to its tree: they have its deadline and its budget, and end with the first.
 *
 * <p>Uses {@code call}, {@code engine} and {@code state}.
 */
package io.faasm.platform.scheduler;
