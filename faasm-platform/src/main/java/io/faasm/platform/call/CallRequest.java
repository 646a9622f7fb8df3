package io.faasm.platform.call;

import java.util.Optional;

/**
 * A call that an endpoint asks for. Its message id names it within its application; as Faasm's planner does, nobody checks that
 * it is the only one: the result of the call that ends last counts.
 *
 * @param appId the application that it belongs to; calls that are made by a call belong to the caller's
 * @param messageId the call's own number
 * @param function what is called
 * @param entry for Python, the function of {@code function.py} to call; empty is {@code faasm_main}
 * @param input what the function reads; not copied, so that nobody may change it any more
 * @param recordExecGraph whether the calls that it makes are recorded for {@link Calls#graph}
 */
public record CallRequest(
        int appId, int messageId, FunctionId function, Optional<String> entry, byte[] input, boolean recordExecGraph) {
    /** The same without its input. */
    public CallRequest withoutInput() {
        return new CallRequest(appId, messageId, function, entry, new byte[0], recordExecGraph);
    }
}
