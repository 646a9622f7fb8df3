package io.faasm.maven.failure;

/** A failure that its reader can act on: what happened, to which value, and what to do next. */
public class BuildFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String what;
    private final String remedy;

    public BuildFailure(String what, String remedy) {
        this(what, remedy, null);
    }

    public BuildFailure(String what, String remedy, Throwable cause) {
        super(what + "\n  " + remedy, cause);
        this.what = what;
        this.remedy = remedy;
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
