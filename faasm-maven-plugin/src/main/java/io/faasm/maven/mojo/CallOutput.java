package io.faasm.maven.mojo;

import io.faasm.core.text.Printable;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
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
        print(System.out, FileDescriptor.out, text);
    }

    /** To standard error, likewise. */
    static void printError(String text) {
        print(System.err, FileDescriptor.err, text);
    }

    private static void print(PrintStream stream, FileDescriptor own, String text) {
        // As bytes: a text would be written in the encoding of the locale.
        byte[] bytes = (Printable.text(text) + System.lineSeparator()).getBytes(StandardCharsets.UTF_8);
        if (!isCaptured(stream)) {
            stream.writeBytes(bytes);
            stream.flush();
            return;
        }
        // Not closed: the descriptor is the process's.
        PrintStream direct = new PrintStream(new FileOutputStream(own), true, StandardCharsets.UTF_8);
        direct.writeBytes(bytes);
        direct.flush();
    }

    /**
     * Maven 4 makes lines of the log of what is printed: they get a prefix, and with {@code -q} those of standard error are
     * lost. Maven's daemon does so too, but there the process's own streams lead to nobody.
     */
    private static boolean isCaptured(PrintStream stream) {
        return stream.getClass().getName().startsWith("org.apache.maven.") && System.getProperty("mvnd.home") == null;
    }
}
