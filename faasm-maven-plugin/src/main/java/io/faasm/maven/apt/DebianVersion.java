package io.faasm.maven.apt;

/**
 * A version as Debian writes and compares it: {@code [epoch:]upstream[-revision]}, by the rules of Debian Policy 5.6.12.
 */
public record DebianVersion(String text) implements Comparable<DebianVersion> {

    @Override
    public int compareTo(DebianVersion other) {
        int byEpoch = compareNumbers(epoch(), other.epoch());
        if (byEpoch != 0) {
            return byEpoch;
        }
        int byUpstream = compareParts(upstream(), other.upstream());
        return byUpstream != 0 ? byUpstream : compareParts(revision(), other.revision());
    }

    private String epoch() {
        int colon = text.indexOf(':');
        return colon < 0 ? "0" : text.substring(0, colon);
    }

    /** The version without epoch and Debian's revision. */
    public String upstream() {
        String rest = text.substring(text.indexOf(':') + 1);
        int dash = rest.lastIndexOf('-');
        return dash < 0 ? rest : rest.substring(0, dash);
    }

    private String revision() {
        int dash = text.lastIndexOf('-');
        return dash < 0 ? "" : text.substring(dash + 1);
    }

    /** Alternates between what is no digit, compared by {@link #rank}, and numbers. */
    private static int compareParts(String left, String right) {
        int i = 0;
        int j = 0;
        while (i < left.length() || j < right.length()) {
            while (isLetter(left, i) || isLetter(right, j)) {
                int difference = rank(left, i) - rank(right, j);
                if (difference != 0) {
                    return difference;
                }
                i++;
                j++;
            }
            int leftEnd = endOfNumber(left, i);
            int rightEnd = endOfNumber(right, j);
            int difference = compareNumbers(
                    left.substring(Math.min(i, left.length()), leftEnd),
                    right.substring(Math.min(j, right.length()), rightEnd));
            if (difference != 0) {
                return difference;
            }
            i = leftEnd;
            j = rightEnd;
        }
        return 0;
    }

    private static boolean isLetter(String text, int index) {
        return index < text.length() && !isDigit(text.charAt(index));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** A tilde comes before the end, the end and digits before letters, letters before all else. */
    private static int rank(String text, int index) {
        if (index >= text.length() || isDigit(text.charAt(index))) {
            return 0;
        }
        char c = text.charAt(index);
        if (c == '~') {
            return -1;
        }
        return Character.isLetter(c) ? c : c + 256;
    }

    private static int endOfNumber(String text, int start) {
        int end = Math.min(start, text.length());
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static int compareNumbers(String left, String right) {
        String a = left.replaceFirst("^0+", "");
        String b = right.replaceFirst("^0+", "");
        return a.length() != b.length() ? a.length() - b.length() : a.compareTo(b);
    }

    @Override
    public String toString() {
        return text;
    }
}
