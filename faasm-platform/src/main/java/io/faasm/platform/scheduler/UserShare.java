package io.faasm.platform.scheduler;

import java.util.ArrayDeque;
import java.util.Deque;

/** What one user has of the scheduler. The scheduler's lock guards it. */
final class UserShare {
    final String name;
    final ByteBudget bytes;

    /** Calls that go on; they come first, since they give room to others when they end. */
    final Deque<Call> resuming = new ArrayDeque<>();

    /** Calls that were made by calls. */
    final Deque<Call> chained = new ArrayDeque<>();

    /** Calls that somebody outside asked for. */
    final Deque<Call> submitted = new ArrayDeque<>();

    int running;
    int loading;
    int processes;

    /** Calls that have not ended, and processes that are not gone. */
    int known;

    UserShare(String name, ByteBudget bytes) {
        this.name = name;
        this.bytes = bytes;
    }
}
