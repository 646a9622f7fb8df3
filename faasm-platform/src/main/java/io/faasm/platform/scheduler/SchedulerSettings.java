package io.faasm.platform.scheduler;

import java.time.Duration;

/**
 * What calls may take.
 *
 * @param slots how many calls run at once; one user has at most three quarters of them
 * @param queue how many calls may wait that somebody outside asked for; those of one user are at most a quarter
 * @param processes how many calls may have a process, those that wait for others included; one user has at most a quarter
 * @param wall how long a call may take, with all that it calls, from when it begins to run
 * @param processor how much processor time a call may use
 * @param output how many bytes a call may print and answer together
 * @param calls how many calls a call may make, with all that these make
 * @param depth how deep calls may call
 * @param treeBytes how many bytes of inputs, outputs and requests of a call and all that it calls may be held
 * @param bytes how many of all calls may be held; one user has at most half of them
 */
public record SchedulerSettings(
        int slots,
        int queue,
        int processes,
        Duration wall,
        Duration processor,
        long output,
        int calls,
        int depth,
        long treeBytes,
        long bytes) {
    private static final long MEBIBYTE = 1024 * 1024;

    /** What is meant unless somebody says otherwise, on a machine with so many processors. */
    public static SchedulerSettings on(int processors) {
        return new SchedulerSettings(
                Math.max(4, 2 * processors),
                4096,
                1024,
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                16 * MEBIBYTE,
                4095,
                64,
                256 * MEBIBYTE,
                Math.max(128 * MEBIBYTE, Runtime.getRuntime().maxMemory() / 4));
    }

    public SchedulerSettings withSlots(int number) {
        return new SchedulerSettings(number, queue, processes, wall, processor, output, calls, depth, treeBytes, bytes);
    }

    public SchedulerSettings withQueue(int number) {
        return new SchedulerSettings(slots, number, processes, wall, processor, output, calls, depth, treeBytes, bytes);
    }

    public SchedulerSettings withProcesses(int number) {
        return new SchedulerSettings(slots, queue, number, wall, processor, output, calls, depth, treeBytes, bytes);
    }

    public SchedulerSettings withTime(Duration newWall, Duration newProcessor) {
        return new SchedulerSettings(
                slots, queue, processes, newWall, newProcessor, output, calls, depth, treeBytes, bytes);
    }

    public SchedulerSettings withOutput(long limit) {
        return new SchedulerSettings(slots, queue, processes, wall, processor, limit, calls, depth, treeBytes, bytes);
    }

    int userSlots() {
        return Math.max(1, slots * 3 / 4);
    }

    int userQueue() {
        return Math.max(1, queue / 4);
    }

    /** Also what a zygote needs to be able to run at once (--calls). */
    public int userProcesses() {
        return Math.max(2, processes / 4);
    }
}
