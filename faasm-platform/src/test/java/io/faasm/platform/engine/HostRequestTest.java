package io.faasm.platform.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.faasm.platform.state.StateLocks;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HostRequestTest {
    private static byte[] payload(Object... parts) {
        ByteBuffer buffer = ByteBuffer.allocate(1000).order(ByteOrder.LITTLE_ENDIAN);
        for (Object part : parts) {
            if (part instanceof Integer number) {
                buffer.putInt(number);
            } else if (part instanceof Long number) {
                buffer.putLong(number);
            } else {
                for (char each : ((String) part).toCharArray()) {
                    buffer.put((byte) each);
                }
            }
        }
        return java.util.Arrays.copyOf(buffer.array(), buffer.position());
    }

    @Test
    void readsRequests() throws Exception {
        HostRequest.ChainName chain =
                (HostRequest.ChainName) HostRequest.of(FrameType.CHAIN_NAME, payload(4, "echo", "input"));
        assertEquals("echo", chain.function());
        assertArrayEquals(payload("input"), chain.input());
        assertEquals(new HostRequest.Await(7, true), HostRequest.of(FrameType.AWAIT_OUTPUT, payload(7)));
        assertEquals(
                new HostRequest.StateRead("k", 1, 2), HostRequest.of(FrameType.STATE_READ, payload(1, "k", 1L, 2L)));
        assertEquals(
                new HostRequest.StateLock("k", StateLocks.Kind.WRITE),
                HostRequest.of(FrameType.STATE_LOCK, payload(1, "k", 2)));
        assertEquals(
                new HostRequest.StatePull("é"), HostRequest.of(FrameType.STATE_PULL, payload(2, "\u00c3\u00a9", 9L)));
        assertInstanceOf(HostRequest.StateUnlock.class, HostRequest.of(FrameType.STATE_UNLOCK, payload(1, "k", 0)));
    }

    @Test
    void refusesWhatIsBroken() {
        byte[][] reads = {
            payload(),
            payload(1),
            payload(-1, "k", 0L, 0L),
            payload(5, "k", 0L),
            payload(1, "k", 0L),
            payload(1, "k", -1L, 0L),
            payload(1, "k", 0L, -1L),
            payload(1, "k", 0L, 0L, "x"),
            payload(1, "\u00ff", 0L, 0L),
            payload(Integer.MAX_VALUE, "k")
        };
        for (byte[] read : reads) {
            assertThrows(ProtocolViolation.class, () -> HostRequest.of(FrameType.STATE_READ, read));
        }
        assertThrows(ProtocolViolation.class, () -> HostRequest.of(FrameType.STATE_LOCK, payload(1, "k", 3)));
        assertThrows(ProtocolViolation.class, () -> HostRequest.of(FrameType.AWAIT, payload(7, 7)));
        for (int number : new int[] {0, 1, 2, 3, 18, 57, -1, Integer.MIN_VALUE}) {
            assertThrows(ProtocolViolation.class, () -> FrameType.fromEngine(number));
        }
    }

    @Test
    void anyBytesAreARequestOrAViolation() {
        Random random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            if (bytes.length > 3 && random.nextBoolean()) {
                bytes[1] = bytes[2] = bytes[3] = 0;
            }
            FrameType type = FrameType.values()[random.nextInt(FrameType.values().length)];
            try {
                HostRequest.of(type, bytes);
            } catch (ProtocolViolation expected) {
                continue;
            }
        }
    }

    @Test
    void readsEvents() throws Exception {
        assertInstanceOf(ZygoteEvent.Ready.class, ZygoteEvent.of("ready"));
        assertEquals(new ZygoteEvent.NotLoaded("ImportError: x y"), ZygoteEvent.of("failed ImportError: x y"));
        ZygoteEvent.Reaped reaped = (ZygoteEvent.Reaped)
                ZygoteEvent.of("ended 12 how=cpu code=0 user_us=5 system_us=6 rss_kib=7 private_kib=8");
        assertEquals(12, reaped.call());
        assertEquals(ZygoteEvent.How.CPU, reaped.how());
        assertEquals(8192, reaped.usage().privateBytes());
        for (String line : new String[] {
            "",
            "Ready",
            "ended",
            "ended x",
            "ended 1 how=sleep code=0 user_us=5 system_us=6 rss_kib=7 private_kib=8",
            "ended 1 how=cpu",
            "ended 1 how=cpu code= user_us=5 system_us=6 rss_kib=7 private_kib=8"
        }) {
            assertThrows(ProtocolViolation.class, () -> ZygoteEvent.of(line));
        }
    }
}
