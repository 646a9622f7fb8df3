package io.faasm.platform.state;

/** A change of state that a function asked for and that cannot be; the message is for its author. */
public final class StateRefused extends Exception {
    private static final long serialVersionUID = 1L;

    public StateRefused(String message) {
        super(message);
    }
}
