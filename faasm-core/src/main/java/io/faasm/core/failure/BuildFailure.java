package io.faasm.core.failure;

import io.faasm.core.text.Printable;

/**
 * A failure that its reader can act on: what happened, to which value, and what to do next. Whatever it quotes, no terminal
 * obeys it.
 */
public class BuildFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String what;
    private final String remedy;

    public BuildFailure(String what, String remedy) {
        this(what, remedy, null);
    }

    public BuildFailure(String what, String remedy, Throwable cause) {
        super(Printable.text(what + "\n  " + remedy), cause);
        this.what = Printable.text(what);
        this.remedy = Printable.text(remedy);
    }

    /** What happened, and to which value. */
    public final String what() {
        return what;
    }

    /** What the reader does next. */
    public final String remedy() {
        return remedy;
    }
}
