package io.faasm.platform.call;

import java.time.Duration;

/** Is informed of calls, for metrics. Every method returns at once, and may be called by any thread. */
public interface CallObserver {
    /** A call that has ended. */
    record Ended(CallResult result, Duration queued, Duration ran, long privateBytes) {}

    default void refused(CallsRefused.Reason reason) {}

    default void ended(Ended call) {}

    /** A function was loaded, or could not be. */
    default void loaded(FunctionVersion version, Duration took, boolean succeeded) {}
}
