package io.faasm.platform.call;

import java.util.List;

/**
 * How far an application is.
 *
 * @param unfinished calls that wait or run
 * @param results of the calls that have ended and are still kept, in the order in which they ended
 */
public record AppStatus(int unfinished, List<CallResult> results) {
    public AppStatus {
        results = List.copyOf(results);
    }
}
