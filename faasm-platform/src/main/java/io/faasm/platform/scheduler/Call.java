package io.faasm.platform.scheduler;

import io.faasm.platform.call.CallFailure;
import io.faasm.platform.call.CallRequest;
import io.faasm.platform.call.CallResult;
import io.faasm.platform.engine.Answer;
import io.faasm.platform.engine.CallEnd;
import io.faasm.platform.engine.RunningCall;
import io.faasm.platform.engine.ZygotePool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A call from when it was accepted until its process is gone. The scheduler's lock guards what changes. */
final class Call {
    /** Where a call is. */
    enum Stage {
        /** In its user's queue, for its first turn. */
        QUEUED,
        /** Waits until its function is loaded. */
        LOADING,
        /** Holds a slot. */
        RUNNING,
        /** Has a process, and waits for a call that it made, or for a lock. */
        WAITING,
        /** In its user's queue again, to go on. */
        RESUMING,
        /** Has a result. */
        ENDED
    }

    final long number;
    /** What was asked for, but for the input, which is not kept longer than the call. */
    final CallRequest request;

    final Tree tree;
    final Optional<Call> parent;
    final int depth;
    final UserShare user;
    final long acceptedMillis = System.currentTimeMillis();
    final long acceptedNanos = System.nanoTime();
    final LogTail log = new LogTail();
    final CompletableFuture<CallResult> future = new CompletableFuture<>();
    final List<Call> children = new ArrayList<>();

    byte[] input;
    Stage stage = Stage.QUEUED;
    long startedNanos;

    /** Whether it counts among the processes; from its first turn until its process is gone. */
    boolean counted;

    Optional<ZygotePool.Lease> lease = Optional.empty();
    Optional<RunningCall> process = Optional.empty();

    /** Why it is to end as soon as it has a process. */
    Optional<CallFailure> aborted = Optional.empty();

    /** What it waits for, and what is answered then. */
    Optional<Call> awaited = Optional.empty();

    Optional<Answer> answer = Optional.empty();
    boolean withOutput;

    /** What is done when it has a slot again. */
    Runnable resume = () -> {};

    Optional<CallEnd> end = Optional.empty();
    long printed;

    Call(long number, CallRequest request, Tree tree, Optional<Call> parent, UserShare user) {
        this.number = number;
        this.request = request.withoutInput();
        this.input = request.input();
        this.tree = tree;
        this.parent = parent;
        this.user = user;
        this.depth = parent.map(call -> call.depth + 1).orElse(0);
    }
}
