package io.faasm.platform.engine;

import io.faasm.platform.call.CallFailure;

/** A call that has a process. */
public interface RunningCall {
    /** Ends it, for this reason, unless it has ended. */
    void kill(CallFailure failure);
}
