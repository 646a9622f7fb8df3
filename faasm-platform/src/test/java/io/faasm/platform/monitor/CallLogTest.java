package io.faasm.platform.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.platform.call.CallFailure;
import io.faasm.platform.call.CallObserver.Ended;
import io.faasm.platform.call.CallRequest;
import io.faasm.platform.call.CallResult;
import io.faasm.platform.call.CallsRefused;
import io.faasm.platform.call.FunctionId;
import io.faasm.testing.RecordingConsole;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CallLogTest {
    private final RecordingConsole console = new RecordingConsole();

    private static Ended ended(int value, Optional<CallFailure> failure, String log) {
        CallRequest request =
                new CallRequest(1, 2, FunctionId.python("demo", "f"), Optional.empty(), new byte[0], false);
        return new Ended(
                new CallResult(request, value, new byte[0], 0, 0, failure, log),
                Duration.ofMillis(1),
                Duration.ofMillis(2),
                4096);
    }

    @Test
    void failuresAreShownWithTheLastThatWasPrinted() {
        CallLog log = new CallLog(console);
        log.ended(ended(0, Optional.empty(), "fine"));
        log.ended(ended(3, Optional.empty(), "line\n".repeat(100) + "ValueError\u001b[0m: x"));
        log.ended(ended(1, Optional.of(new CallFailure(CallFailure.Reason.TIME, "it took\ntoo long")), ""));
        List<String> lines = console.lines();
        assertEquals("Call of demo/f failed after 2 ms: return value 3", lines.get(0));
        assertEquals("  | ValueError\\x1b[0m: x", lines.get(20));
        assertEquals("Call of demo/f failed after 2 ms: it took too long", lines.get(21));
        assertEquals(22, lines.size());
    }

    @Test
    void figuresAreByOutcome() {
        try (CallMetrics metrics = new CallMetrics()) {
            metrics.ended(ended(0, Optional.empty(), ""));
            metrics.ended(ended(3, Optional.empty(), ""));
            metrics.ended(ended(1, Optional.of(new CallFailure(CallFailure.Reason.MEMORY, "")), ""));
            metrics.refused(CallsRefused.Reason.FULL);
            String scraped = metrics.scrape();
            for (String line : List.of(
                    "faasm_calls_seconds_count{outcome=\"ok\"} 1",
                    "faasm_calls_seconds_bucket{outcome=\"ok\",le=\"0.002\"} 1",
                    "faasm_calls_seconds_count{outcome=\"returned\"} 1",
                    "faasm_calls_seconds_count{outcome=\"memory\"} 1",
                    "faasm_calls_queue_seconds_count{outcome=\"ok\"} 1",
                    "faasm_calls_refused_total{reason=\"full\"} 1.0",
                    "faasm_calls_memory_sum 12288.0")) {
                assertTrue(scraped.contains("\n" + line + "\n"), () -> line + " in " + scraped);
            }
        }
    }
}
