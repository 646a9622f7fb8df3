package io.faasm.maven.cluster;

import io.faasm.maven.text.Printable;
import java.util.Locale;

/** Texts from the other side of a connection, made fit for a terminal, and sizes in words. */
final class Text {
    private static final int LONGEST = 300;

    private Text() {}

    /** The text on one line without control characters, shortened when it is long. */
    static String printable(String text) {
        String stripped = text.strip();
        // Cut first: each character may become six.
        String shown = stripped.length() > LONGEST ? stripped.substring(0, LONGEST) + "…" : stripped;
        return Printable.line(shown.replace('\n', ' ').replace('\t', ' '));
    }

    static String size(long bytes) {
        if (bytes < 1024) {
            return bytes + (bytes == 1 ? " byte" : " bytes");
        }
        return bytes < 1024 * 1024
                ? String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0)
                : String.format(Locale.ROOT, "%.1f MiB", bytes / (1024.0 * 1024));
    }
}
