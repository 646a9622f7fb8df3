package io.faasm.maven.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class LoadGeneratorTest {
    private static final LoadGenerator LOAD = new LoadGenerator(Duration.ofMillis(300));

    /** Each call takes so long. */
    private static CallServer server(Duration each, AtomicInteger calls) {
        return new CallServer() {
            @Override
            public String name() {
                return "sleeper";
            }

            @Override
            public Caller caller() {
                return () -> {
                    calls.incrementAndGet();
                    long end = System.nanoTime() + each.toNanos();
                    for (long left = each.toNanos(); left > 0; left = end - System.nanoTime()) {
                        LockSupport.parkNanos(left);
                    }
                };
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void callersOfAClosedLoopWaitForTheirAnswers() {
        AtomicInteger calls = new AtomicInteger();
        LoadGenerator.Latencies latencies = LOAD.closed(server(Duration.ofMillis(10), calls), 4);
        assertEquals(calls.get(), latencies.nanos().length);
        // A busy machine makes fewer, none makes more.
        assertTrue(calls.get() <= 4 * 31 && calls.get() >= 8, () -> calls + " calls");
        assertTrue(latencies.millis(0) >= 10 && latencies.millis(0.5) <= latencies.millis(0.999));
        assertTrue(latencies.callsPerSecond() <= 400, () -> latencies.callsPerSecond() + "/s");
    }

    @Test
    void callsOfAnOpenLoopComeWhateverTheOthersTake() {
        AtomicInteger calls = new AtomicInteger();
        LoadGenerator.Latencies latencies = LOAD.open(server(Duration.ofMillis(50), calls), 200);
        assertEquals(60, calls.get());
        assertEquals(60, latencies.nanos().length);
    }

    @Test
    void whatBeginsLateInAnOpenLoopTookLonger() {
        // 64 callers make 640 calls in a second, and 2,000 are due.
        LoadGenerator.Latencies latencies = LOAD.open(server(Duration.ofMillis(100), new AtomicInteger()), 2000);
        assertEquals(600, latencies.nanos().length);
        assertTrue(latencies.millis(0.99) > 500, () -> latencies.millis(0.99) + " ms");
    }

    @Test
    void aFailedCallIsNoCall() {
        CallServer broken = new CallServer() {
            @Override
            public String name() {
                return "broken server";
            }

            @Override
            public Caller caller() {
                return () -> {
                    throw new IOException("no answer");
                };
            }

            @Override
            public void close() {}
        };
        IllegalStateException failed = assertThrows(IllegalStateException.class, () -> LOAD.closed(broken, 2));
        assertTrue(failed.getMessage().contains("broken server"), failed.getMessage());
        assertTrue(failed.getMessage().contains("no answer"), failed.getMessage());
    }
}
