package io.faasm.core.text;

/**
 * Makes visible what a terminal would obey: control characters, with which a text moves the cursor, hides lines or types for
 * its reader, and the marks that turn the direction of writing around. Each is replaced by its escape as Python writes it,
 * such as {@code \x1b}. What comes out is valid in XML 1.0, too.
 */
public final class Printable {
    private Printable() {}

    /** A text of several lines: line feeds and tabs stay, and a carriage return before a line feed goes. */
    public static String text(String text) {
        return clean(text, true);
    }

    /** A text that has to stay on one line, such as a name: line feeds and tabs are replaced, too. */
    public static String line(String text) {
        return clean(text, false);
    }

    private static String clean(String text, boolean layout) {
        if (text.codePoints().noneMatch(c -> isObeyed(c))) {
            return text;
        }
        StringBuilder shown = new StringBuilder(text.length() + 16);
        for (int at = 0; at < text.length(); ) {
            int c = text.codePointAt(at);
            at += Character.charCount(c);
            if (!isObeyed(c) || layout && (c == '\n' || c == '\t')) {
                shown.appendCodePoint(c);
            } else if (!layout || c != '\r' || at == text.length() || text.charAt(at) != '\n') {
                shown.append(String.format(c < 0x100 ? "\\x%02x" : "\\u%04x", c));
            }
        }
        return shown.toString();
    }

    private static boolean isObeyed(int c) {
        return Character.isISOControl(c)
                || c == 0x061c
                || c == 0x200e
                || c == 0x200f
                || c >= 0x2028 && c <= 0x202e
                || c >= 0x2066 && c <= 0x206f
                || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE
                || c == 0xfffe
                || c == 0xffff;
    }
}
