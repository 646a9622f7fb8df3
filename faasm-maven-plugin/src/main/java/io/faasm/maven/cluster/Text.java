package io.faasm.maven.cluster;

import java.util.Locale;

/** Texts from the other side of a connection, made fit for a terminal, and sizes in words. */
final class Text {
    private static final int LONGEST = 300;

    private Text() {}

    /** The text on one line without control characters, shortened when it is long. */
    static String printable(String text) {
        StringBuilder shown = new StringBuilder();
        for (char c : text.strip().toCharArray()) {
            if (shown.length() >= LONGEST) {
                return shown.append("…").toString();
            }
            shown.append(Character.isISOControl(c) ? (c == '\n' || c == '\t' ? ' ' : '?') : c);
        }
        return shown.toString();
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
