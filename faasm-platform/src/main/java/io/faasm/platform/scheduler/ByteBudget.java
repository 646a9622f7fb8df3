package io.faasm.platform.scheduler;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** How many bytes may be held: for a tree of calls out of what its user may, and for a user out of what there is. */
final class ByteBudget {
    private final Optional<ByteBudget> of;
    private final long limit;
    private final AtomicLong held = new AtomicLong();

    ByteBudget(long limit) {
        this(Optional.empty(), limit);
    }

    private ByteBudget(Optional<ByteBudget> of, long limit) {
        this.of = of;
        this.limit = limit;
    }

    /** A budget out of this one. */
    ByteBudget part(long partLimit) {
        return new ByteBudget(Optional.of(this), partLimit);
    }

    /** Takes so many bytes, or none when there are not as many. */
    boolean reserve(long bytes) {
        if (held.addAndGet(bytes) > limit) {
            held.addAndGet(-bytes);
            return false;
        }
        if (of.isPresent() && !of.get().reserve(bytes)) {
            held.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    /** Takes so many bytes even when there are not as many. */
    void take(long bytes) {
        held.addAndGet(bytes);
        of.ifPresent(whole -> whole.take(bytes));
    }

    void release(long bytes) {
        held.addAndGet(-bytes);
        of.ifPresent(whole -> whole.release(bytes));
    }

    long held() {
        return held.get();
    }
}
