package io.faasm.platform.call;

import java.util.List;

/**
 * A call with the calls that it made, as far as both have ended and were recorded.
 *
 * @param result the call's
 * @param chained what it called, in this order
 */
public record ExecutionGraph(CallResult result, List<ExecutionGraph> chained) {
    public ExecutionGraph {
        chained = List.copyOf(chained);
    }
}
