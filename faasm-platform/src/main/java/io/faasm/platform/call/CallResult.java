package io.faasm.platform.call;

import java.util.Optional;

/**
 * What came of a call.
 *
 * @param request what was asked for, without its input
 * @param returnValue the function's; not 0 where the call failed
 * @param output what the function wrote last
 * @param startMillis when the call was accepted, in milliseconds since 1970
 * @param finishMillis when it had ended
 * @param failure why there is no result of the function's own; empty where there is one, whatever its value
 * @param log what the function printed, standard output and error output together, up to a limit
 */
public record CallResult(
        CallRequest request,
        int returnValue,
        byte[] output,
        long startMillis,
        long finishMillis,
        Optional<CallFailure> failure,
        String log) {}
