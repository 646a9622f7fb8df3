package io.faasm.platform.http;

import java.util.concurrent.atomic.AtomicLong;

/** What bodies may take in memory together, so that a crowd that sends large ones is refused, and nothing else is. */
final class Memory {
    private final long limit;
    private final AtomicLong taken = new AtomicLong();

    Memory(long limit) {
        this.limit = limit;
    }

    void take(long bytes) throws Refusal {
        if (taken.addAndGet(bytes) > limit) {
            taken.addAndGet(-bytes);
            throw new Refusal(503, "Too many large requests at once; try again later");
        }
    }

    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
    }
}
