package io.faasm.platform.engine;

/** Hears of one running call. The methods are called one at a time and return at once. */
public interface CallListener {
    /**
     * Asks whether the platform may have so many bytes of this call in memory; they are given back by {@link #release} when what
     * they belong to has been handed over.
     */
    boolean reserve(long bytes);

    void release(long bytes);

    /** What the guest printed, standard output and error output alike. */
    void log(byte[] bytes);

    /** A request; the process waits for its answer. */
    void request(HostRequest request, Answer answer);

    /** The call has ended; comes once, and nothing but {@link #release} and {@link #reaped} comes after it. */
    void ended(CallEnd end);

    /** The call's process is gone; comes once, after {@link #ended}. */
    void reaped(CallUsage usage);
}
