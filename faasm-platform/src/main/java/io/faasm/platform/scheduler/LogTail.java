package io.faasm.platform.scheduler;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The end of what a call printed. */
final class LogTail {
    private static final int LONGEST = 64 * 1024;

    private byte[] bytes = new byte[0];
    private int length;
    private boolean cut;

    synchronized void add(byte[] more) {
        if (length + more.length > 2 * LONGEST) {
            int from = Math.max(0, more.length - LONGEST);
            int kept = Math.min(length, LONGEST - (more.length - from));
            byte[] rest = new byte[kept + more.length - from];
            System.arraycopy(bytes, length - kept, rest, 0, kept);
            System.arraycopy(more, from, rest, kept, more.length - from);
            bytes = rest;
            length = rest.length;
            cut = true;
            return;
        }
        if (length + more.length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more.length, Math.min(2 * bytes.length, 2 * LONGEST)));
        }
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
    }

    /** What there is of it; what is not UTF-8 is replaced. */
    synchronized String text() {
        int from = Math.max(0, length - LONGEST);
        String text = new String(bytes, from, length - from, StandardCharsets.UTF_8);
        return cut || from > 0 ? "[what came before is left out]\n" + text : text;
    }
}
