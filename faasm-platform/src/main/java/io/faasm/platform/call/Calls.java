package io.faasm.platform.call;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Runs calls. All methods may be called by any thread; none of them waits for a call, except {@link #drain}. */
public interface Calls {
    /**
     * Accepts all of these calls or none. Each future completes when its call has ended and its result is stored, in all cases
     * with a result: one of a failed call says why. What depends on the futures must not wait for anything.
     *
     * @throws CallsRefused if there is no room for them, or for other reasons that it names
     */
    List<CompletableFuture<CallResult>> submit(List<CallRequest> requests) throws CallsRefused;

    /** Accepts one call; see {@link #submit(List)}. */
    default CompletableFuture<CallResult> submit(CallRequest request) throws CallsRefused {
        return submit(List.of(request)).get(0);
    }

    /** How far an application is; empty for one of which no call is known. Results are kept for a time, also over a restart. */
    Optional<AppStatus> status(int appId);

    /** The calls of a call, with all that descend from it; empty for a call that has not ended or is not known. */
    Optional<ExecutionGraph> graph(int appId, int messageId);

    /** Forgets all results (the planner's RESET). */
    void forgetResults();

    /** Ends loaded functions that run no call, and others when their calls have ended (the planner's FLUSH_EXECUTORS). */
    void flush();

    /** What there is to do at this moment. */
    Load load();

    /**
     * Accepts no more calls, and waits so long for those that were accepted.
     *
     * @return whether all of them have ended
     */
    boolean drain(Duration limit) throws InterruptedException;
}
