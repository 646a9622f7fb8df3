package io.faasm.maven.fetch;

import java.io.IOException;
import java.time.Duration;

/**
 * Ends a call that takes too long: beyond its time, or while bytes move slower than the least rate. A limit of the socket is none
 * for this: it begins anew with every byte, and there is none for writing.
 */
final class Watch {
    private enum Phase {
        WAITING,
        SENDING,
        RECEIVING
    }

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final HttpCall call;
    private final Transfer.Limits limits;
    private final HttpCall.Observer observer;
    private final Runnable abort;
    private final long began = System.nanoTime();
    private Phase phase = Phase.WAITING;
    private long windowBegan = began;
    private long inWindow;
    private long told = began;
    private String reason;

    Watch(HttpCall call, Transfer.Limits limits, HttpCall.Observer observer, Runnable abort) {
        this.call = call;
        this.limits = limits;
        this.observer = observer;
        this.abort = abort;
    }

    void sends() {
        enter(Phase.SENDING);
    }

    void waits() {
        enter(Phase.WAITING);
    }

    void answers() {
        enter(Phase.RECEIVING);
    }

    private synchronized void enter(Phase next) {
        phase = next;
        windowBegan = System.nanoTime();
        inWindow = 0;
    }

    void moved(long bytes) {
        boolean sending;
        synchronized (this) {
            inWindow += bytes;
            sending = phase == Phase.SENDING;
        }
        if (sending) {
            observer.sent(bytes);
        }
    }

    /** Looks at the call; called again and again by a thread that does nothing else. */
    void look() {
        String over;
        boolean tell;
        long now = System.nanoTime();
        synchronized (this) {
            over = reason == null ? over(now) : null;
            reason = over == null ? reason : over;
            tell = phase == Phase.WAITING && now - told >= SECOND;
            told = tell ? now : told;
        }
        if (over != null) {
            abort.run();
        } else if (tell) {
            observer.waits(Duration.ofNanos(now - began));
        }
    }

    private String over(long now) {
        if (now - began > call.longest().toNanos()) {
            return switch (phase) {
                case SENDING -> "the request was not accepted within " + seconds(call.longest());
                case WAITING -> "no answer within " + seconds(call.longest());
                case RECEIVING -> "the answer did not end within " + seconds(call.longest());
            };
        }
        if (phase != Phase.SENDING && phase != Phase.RECEIVING
                || now - windowBegan < limits.window().toNanos()) {
            return null;
        }
        long moved = inWindow;
        windowBegan = now;
        inWindow = 0;
        if (moved >= limits.least()) {
            return null;
        }
        return "only " + moved + " bytes " + (phase == Phase.SENDING ? "were accepted" : "came") + " in "
                + seconds(limits.window());
    }

    /** Throws when the call was ended from here; {@code consequence} is what came of that, if anything. */
    synchronized void check(Exception consequence) throws Transfer.Silence {
        if (reason != null) {
            throw new Transfer.Silence(reason, consequence instanceof IOException failure ? failure : null);
        }
    }

    private static String seconds(Duration time) {
        return time.toSeconds() + " s";
    }
}
