package io.faasm.core.text;

import java.time.Duration;
import java.util.Locale;

/** Texts from the other side of a connection, made fit for a terminal, and sizes in words. */
public final class Text {
    private static final int LONGEST = 300;

    private Text() {}

    /** The text on one line without control characters, shortened when it is long. */
    public static String printable(String text) {
        String stripped = text.strip();
        // Cut first: each character may become six.
        String shown = stripped.length() > LONGEST ? stripped.substring(0, LONGEST) + "…" : stripped;
        return Printable.line(shown.replace('\n', ' ').replace('\t', ' '));
    }

    public static String duration(Duration time) {
        if (time.toMillis() < 10_000) {
            return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
        }
        return time.toSeconds() < 120
                ? time.toSeconds() + " s"
                : time.toMinutes() + " min" + (time.toSecondsPart() == 0 ? "" : " " + time.toSecondsPart() + " s");
    }

    public static String size(long bytes) {
        if (bytes < 1024) {
            return bytes + (bytes == 1 ? " byte" : " bytes");
        }
        return bytes < 1024 * 1024
                ? String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0)
                : String.format(Locale.ROOT, "%.1f MiB", bytes / (1024.0 * 1024));
    }
}
