package io.faasm.platform.engine;

import io.faasm.platform.call.CallFailure;

/** A function that could not be loaded; the message has what it said. */
public final class NotLoaded extends Exception {
    private static final long serialVersionUID = 1L;

    private final CallFailure.Reason reason;

    NotLoaded(CallFailure.Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** What a call that needed the function fails with. */
    public CallFailure failure() {
        return new CallFailure(reason, getMessage());
    }
}
