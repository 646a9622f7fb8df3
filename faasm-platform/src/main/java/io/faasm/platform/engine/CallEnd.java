package io.faasm.platform.engine;

import io.faasm.platform.call.CallFailure;

/** How a call ended. */
public sealed interface CallEnd {
    /** The function returned. */
    record Returned(int value, byte[] output) implements CallEnd {}

    /** It did not; the code is what a caller is told, and is not 0. */
    record Failed(int code, CallFailure failure) implements CallEnd {}

    static CallEnd failed(CallFailure.Reason reason, String text) {
        return new Failed(1, new CallFailure(reason, text));
    }
}
