package io.faasm.maven.toolchain;

/** Ends the search for a tool with what is missing. */
final class Missing extends Exception {
    private static final long serialVersionUID = 1L;

    Missing(String what) {
        super(what);
    }
}
