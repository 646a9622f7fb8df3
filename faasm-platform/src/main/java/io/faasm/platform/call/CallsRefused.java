package io.faasm.platform.call;

/** Calls that were not accepted, none of those that were submitted together. */
public final class CallsRefused extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why nothing was accepted. */
    public enum Reason {
        /** As many calls wait as may; later there will be room. */
        FULL,
        /** The platform is being stopped. */
        STOPPING
    }

    private final Reason reason;

    public CallsRefused(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
