package io.faasm.platform.scheduler;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;

/** A call that somebody outside asked for, with all that descend from it. The scheduler's lock guards it. */
final class Tree {
    final ByteBudget bytes;

    /** The calls that have not ended. */
    final Set<Call> live = new LinkedHashSet<>();

    int made;
    boolean over;

    /** When it has to end; nothing before its first call runs. */
    Optional<Long> deadline = Optional.empty();

    Optional<Future<?>> alarm = Optional.empty();

    Tree(ByteBudget bytes) {
        this.bytes = bytes;
    }
}
