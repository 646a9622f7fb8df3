package io.faasm.maven.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FuzzerLogTest {
    @TempDir
    private Path directory;

    private FuzzerLog read(String log) throws IOException {
        return FuzzerLog.read(Files.writeString(directory.resolve("log"), log));
    }

    @Test
    void aRunIsToldInALine() throws IOException {
        FuzzerLog log = read("""
                INFO: seed corpus: files: 3 min: 60b max: 826b total: 1419b rss: 33Mb
                #4	INITED cov: 30 ft: 36 corp: 3/1419b exec/s: 0 rss: 33Mb
                #9	NEW    cov: 31 ft: 38 corp: 4/1479b lim: 826 exec/s: 0 rss: 33Mb L: 60/826 MS: 1 ChangeByte-
                #150000	DONE   cov: 56 ft: 113 corp: 54/6843b lim: 1474 exec/s: 75000 rss: 68Mb
                Done 150000 runs in 2 second(s)
                stat::number_of_executed_units: 150000
                """);
        assertEquals("150000 executions, 56 edges reached, 26 of them not by the corpus", log.summary());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "==9==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x60",
                "==9==ERROR: LeakSanitizer: detected memory leaks",
                "==9== ERROR: libFuzzer: timeout after 10 seconds",
                "symbols.c:69:9: runtime error: member access within misaligned address",
                "dylink-section.c:18: must hold: why[0] != 0",
                "== Java Exception: java.lang.StringIndexOutOfBoundsException: begin 0, end -1, length 3",
            })
    void whatWentWrongIsTold(String reason) throws IOException {
        assertEquals(
                reason,
                read("#4	INITED cov: 30 ft: 36\n" + reason + "\n    #0 0x1234 in main\n")
                        .reason());
    }

    @Test
    void theInputThatFailedIsFound() throws IOException {
        Files.writeString(directory.resolve("log"), "");
        Files.writeString(directory.resolve("slow-unit-12"), "");
        assertEquals(Optional.empty(), FuzzerLog.kept(directory));
        Path kept = Files.writeString(directory.resolve("crash-12"), "");
        assertEquals(Optional.of(kept), FuzzerLog.kept(directory));
        assertTrue(read("killed").reason().endsWith("log"));
    }
}
