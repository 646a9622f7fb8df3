package io.faasm.maven.mojo;

import io.faasm.core.text.Printable;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Shows what a function wrote. */
final class CallOutput {
    private CallOutput() {}

    /**
     * To standard output and not to the log, so that {@code mvn -q} gives the output and nothing else. Control characters are
     * replaced, because the reader may be a terminal.
     */
    static void print(String text) {
        print(System.out, text);
    }

    /** To standard error, likewise. */
    static void printError(String text) {
        print(System.err, text);
    }

    private static void print(PrintStream stream, String text) {
        // As bytes: a text would be written in the encoding of the locale.
        stream.writeBytes((Printable.text(text) + System.lineSeparator()).getBytes(StandardCharsets.UTF_8));
        stream.flush();
    }
}
