package io.faasm.maven.benchmark;

import java.io.IOException;
import java.util.OptionalLong;

/** Something that is started once and then called, by as many callers at once as there are. */
interface CallServer extends AutoCloseable {
    /** Makes one call after the other, for one thread. */
    interface Caller extends AutoCloseable {
        /** One call, from asking to the last byte of the answer; a wrong answer is an exception. */
        void call() throws IOException;

        @Override
        default void close() throws IOException {}
    }

    String name();

    Caller caller() throws IOException;

    /** How many bytes of memory of its own a call had on average, where that is known. */
    default OptionalLong privateBytes() {
        return OptionalLong.empty();
    }

    @Override
    void close() throws IOException;
}
