package io.faasm.platform.call;

/**
 * What there is to do at this moment, for metrics.
 *
 * @param queued calls that wait for their turn
 * @param running calls that hold a slot
 * @param waiting calls that gave up their slot while they wait for one that they made
 * @param slots how many calls may run at once
 * @param zygotes loaded functions
 * @param zygoteBytes what they have in memory, as it was measured last
 */
public record Load(int queued, int running, int waiting, int slots, int zygotes, long zygoteBytes) {}
