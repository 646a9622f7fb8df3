package io.faasm.core.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LineConsoleTest {
    private final List<String> lines = new ArrayList<>();
    private final AtomicLong clock = new AtomicLong();

    @Test
    void batchModeWritesALineEveryTenSeconds() {
        try (Progress progress = console(true).progress("codegen", 4, "files")) {
            for (int step = 1; step <= 4; step++) {
                clock.addAndGet(Duration.ofSeconds(6).toNanos());
                progress.advance(1, "file " + step);
            }
        }
        assertEquals(
                List.of("codegen: 2 files of 4 files (50 %), file 2", "codegen: 4 files of 4 files (100 %), file 4"),
                lines);
    }

    @Test
    void shortWorkIsSilent() {
        try (Progress progress = console(false).progress("codegen", 1, "files")) {
            progress.advance(1, "");
        }
        assertEquals(List.of(), lines);
    }

    @Test
    void bytesOfUnknownTotalAreShownInMegabytes() {
        try (Progress progress = console(false).progress("downloading", -1, "bytes")) {
            clock.addAndGet(Duration.ofSeconds(2).toNanos());
            progress.advance(2_500_000, "");
        }
        assertEquals(List.of("downloading: 2.5 MB"), lines);
    }

    @Test
    void noTerminalObeysWhatALineQuotes() {
        Console console = console(true);
        console.info("a\u001b[2J");
        console.warn("b\u0007");
        console.debug("c\u202e\n\td");
        try (Progress progress = console.progress("test", 2, "modules")) {
            clock.addAndGet(Duration.ofSeconds(20).toNanos());
            progress.advance(1, "\u009b1A");
        }
        assertEquals(
                List.of("a\\x1b[2J", "b\\x07", "c\\u202e\n\td", "test: 1 modules of 2 modules (50 %), \\x9b1A"), lines);
    }

    private Console console(boolean batch) {
        return new LineConsole(lines::add, lines::add, lines::add, batch, clock::get);
    }
}
