package io.faasm.platform.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LogTailTest {
    private static final String CUT = "[what came before is left out]\n";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void keepsAllOfAShortLog() {
        LogTail log = new LogTail();
        log.add(bytes("one\n"));
        log.add(bytes("é\n"));
        assertEquals("one\né\n", log.text());
        assertEquals("", new LogTail().text());
    }

    @Test
    void keepsTheEndOfALongLog() {
        Random random = new Random(1);
        for (int round = 0; round < 20; round++) {
            LogTail log = new LogTail();
            StringBuilder all = new StringBuilder();
            while (all.length() < 500_000) {
                String piece =
                        Integer.toString(all.length()) + "x".repeat(random.nextInt(round % 2 == 0 ? 50 : 100_000));
                all.append(piece);
                log.add(bytes(piece));
            }
            String text = log.text();
            assertTrue(text.startsWith(CUT), text.substring(0, 40));
            assertEquals(all.substring(all.length() - 64 * 1024), text.substring(CUT.length()));
        }
    }
}
