package io.faasm.maven.signatures;

/** What a pointer in memory leads to. */
sealed interface Pointer {
    record ToFunction(NamedFunction function) implements Pointer {}

    record ToData(Place place) implements Pointer {}

    /** Data that none of the files defines. */
    record ToElsewhere(String symbol) implements Pointer {}
}
