package io.faasm.platform.http;

import org.eclipse.jetty.io.Connection;

/** A connection, and how long its client has been waited for. */
final class Client {
    private enum Phase {
        /** No request has begun, or only its header, of which nothing is known until it is whole. */
        BEFORE_REQUEST,
        /** The client sends a body or takes an answer. */
        AT_CLIENT,
        /** The request is worked on. */
        AT_WORK
    }

    private final Connection connection;
    private Phase phase = Phase.BEFORE_REQUEST;

    /** When the client began to be waited for. */
    private long since = System.nanoTime();

    /** When a byte of a header was first seen to have come; 0: none has. */
    private long headerSince;

    /** When the client was last seen to have sent or taken something. */
    private long moved = since;

    private long atStart;
    private long seen;

    Client(Connection connection) {
        this.connection = connection;
        atStart = transferred();
        seen = atStart;
    }

    /** From here on the client is waited for: it sends, or takes what was sent. */
    synchronized void isWaitedFor() {
        enter(Phase.AT_CLIENT);
    }

    /** From here on the client waits. */
    synchronized void waits() {
        enter(Phase.AT_WORK);
    }

    /** The exchange is over, and another may begin. */
    synchronized void isDone() {
        enter(Phase.BEFORE_REQUEST);
    }

    private void enter(Phase next) {
        phase = next;
        since = System.nanoTime();
        moved = since;
        headerSince = 0;
        atStart = transferred();
        seen = atStart;
    }

    private long transferred() {
        return connection.getBytesIn() + connection.getBytesOut();
    }

    /** Whether the client is too slow. Called every now and then, and takes note of what has come since. */
    synchronized boolean isLate(Pace pace, long now) {
        long transferred = transferred();
        if (transferred != seen) {
            seen = transferred;
            moved = now;
            if (headerSince == 0) {
                headerSince = now;
            }
        }
        return switch (phase) {
            case AT_WORK -> false;
            case BEFORE_REQUEST ->
                headerSince == 0
                        ? now - since > pace.unused().toNanos()
                        : now - headerSince > pace.header().toNanos();
            case AT_CLIENT ->
                now - since > pace.longest().toNanos()
                        || now - moved > pace.idle().toNanos()
                        || seen - atStart
                                < pace.bytesPerSecond()
                                        * ((now - since - pace.idle().toNanos()) / 1e9);
        };
    }

    /** Since when the client is waited for; {@link Long#MAX_VALUE} if it waits. */
    synchronized long waitedForSince() {
        return phase == Phase.AT_WORK ? Long.MAX_VALUE : since;
    }

    void drop() {
        connection.getEndPoint().close();
    }
}
