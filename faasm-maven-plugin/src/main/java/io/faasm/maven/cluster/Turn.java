package io.faasm.maven.cluster;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** One exchange's turn on a worker: when it began, and how long its client was waited for, for how many bytes. */
final class Turn {
    private final Pace pace;
    private final Thread worker = Thread.currentThread();
    private final long began = System.nanoTime();
    private boolean header = true;
    private boolean waiting = true;
    private long waitingSince = began;
    private long waited;
    private long bytes;
    private boolean over;

    Turn(Pace pace) {
        this.pace = pace;
    }

    /** The client has sent its request's line and header. */
    synchronized void headerIsRead() {
        header = false;
        waiting = false;
    }

    private synchronized void account(boolean waits, long more) {
        long time = System.nanoTime();
        if (waiting) {
            waited += time - waitingSince;
        }
        waiting = waits;
        waitingSince = time;
        bytes += more;
    }

    /** What is left is the client's to take, up to the end of the exchange. */
    void waitsForTheClient() {
        account(true, 0);
    }

    /** The body, whose bytes the client is waited for. */
    InputStream body(InputStream body) {
        return new FilterInputStream(body) {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] block, int offset, int length) throws IOException {
                account(true, 0);
                int got = 0;
                try {
                    got = super.read(block, offset, length);
                    return got;
                } finally {
                    account(false, Math.max(0, got));
                }
            }
        };
    }

    /** The answer, whose bytes the client has to take. */
    OutputStream answer(OutputStream answer) {
        return new FilterOutputStream(answer) {
            @Override
            public void write(byte[] block, int offset, int length) throws IOException {
                account(true, 0);
                out.write(block, offset, length);
                account(false, length);
            }
        };
    }

    long began() {
        return began;
    }

    /**
     * Whether the client is too slow.
     *
     * @param pressed whether others wait for a worker
     */
    synchronized boolean isLate(long now, boolean pressed) {
        if (now - began > pace.longest().toNanos()) {
            return true;
        }
        if (header) {
            return now - began > (pressed ? pace.pressedHeader() : pace.header()).toNanos();
        }
        if (!waiting) {
            return false;
        }
        long patience = (pressed ? pace.pressedIdle() : pace.idle()).toNanos();
        long idle = now - waitingSince;
        return idle > patience || bytes < pace.bytesPerSecond() * ((waited + idle - patience) / 1e9);
    }

    /** Whether this is an exchange that may be dropped for those who wait, if it is the oldest. */
    synchronized boolean isOld(long now) {
        return (header || waiting) && now - began > pace.pressedTurn().toNanos();
    }

    /** Has the worker let go of it: an interrupt closes the channel that an exchange reads or writes. */
    synchronized void drop() {
        // Never an interrupt for the exchange that this worker does next.
        if (!over) {
            over = true;
            worker.interrupt();
        }
    }

    /** The worker has done it. */
    synchronized void end() {
        over = true;
        Thread.interrupted();
    }
}
