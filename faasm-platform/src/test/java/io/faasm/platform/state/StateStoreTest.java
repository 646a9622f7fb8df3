package io.faasm.platform.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateStoreTest {
    private static final StateKey KEY = new StateKey("demo", "key");
    private static final long LIMIT = 1024 * 1024;

    @TempDir
    private Path directory;

    private Store store;
    private StateStore state;

    @BeforeEach
    void open() throws StoreInUse {
        store = Store.open(directory);
        state = new StateStore(store, LIMIT);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void reopen() throws StoreInUse {
        close();
        open();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String value(StateKey key) {
        return new String(state.read(key, 0, 1000).bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void aValueIsThereAfterARestart() throws Exception {
        state.write(KEY, bytes("value"));
        reopen();
        assertEquals(5, state.size(KEY));
        assertEquals("value", value(KEY));
    }

    @Test
    void whatIsWrittenIsForcedToTheDiskSoon() throws Exception {
        state.write(KEY, bytes("value"));
        long before = store.timesForced();
        for (int tries = 0; store.timesForced() == before; tries++) {
            assertTrue(tries < 100, "nothing was forced in 10 seconds");
            Thread.sleep(100);
        }
    }

    @Test
    void aValueKeepsItsSize() throws Exception {
        state.write(KEY, bytes("12345"));
        for (String other : List.of("", "1234", "123456")) {
            StateRefused refused = assertThrows(StateRefused.class, () -> state.write(KEY, bytes(other)));
            assertTrue(refused.getMessage().contains("has 5 bytes"), refused.getMessage());
        }
        state.write(KEY, bytes("54321"));
        assertEquals("54321", value(KEY));
        state.replace(KEY, bytes("longer than before"));
        assertEquals("longer than before", value(KEY));
    }

    @Test
    void aValueOfNoBytesIsNone() throws Exception {
        state.write(KEY, new byte[0]);
        assertEquals(
                new StateStore.Part(0, new byte[0]).size(),
                state.read(KEY, 0, 10).size());
        state.write(KEY, bytes("now it has a size"));
        assertEquals(17, state.size(KEY));
    }

    @Test
    void readsAsMuchOfAPartAsThereIs() throws Exception {
        state.write(KEY, bytes("0123456789"));
        assertArrayEquals(bytes("234"), state.read(KEY, 2, 3).bytes());
        assertArrayEquals(bytes("89"), state.read(KEY, 8, 1L << 40).bytes());
        assertArrayEquals(
                new byte[0], state.read(KEY, Long.MAX_VALUE, Long.MAX_VALUE).bytes());
        assertEquals(10, state.read(KEY, 0, 0).size());
        assertEquals(0, state.read(new StateKey("demo", "none"), 0, 4).size());
    }

    @Test
    void writesPartsWithinTheValue() throws Exception {
        state.writePart(KEY, 2, 6, bytes("ab"));
        assertArrayEquals(
                new byte[] {0, 0, 'a', 'b', 0, 0}, state.read(KEY, 0, 6).bytes());
        // The size of a value that exists counts, and not the one that is told.
        state.writePart(KEY, 4, 100, bytes("cd"));
        assertArrayEquals(
                new byte[] {0, 0, 'a', 'b', 'c', 'd'}, state.read(KEY, 0, 6).bytes());
        for (long offset : new long[] {5, 7, Long.MAX_VALUE, Long.MAX_VALUE - 1}) {
            assertThrows(StateRefused.class, () -> state.writePart(KEY, offset, 6, bytes("xy")));
        }
        assertThrows(
                StateRefused.class, () -> state.writePart(new StateKey("demo", "huge"), 0, Long.MAX_VALUE, bytes("x")));
    }

    @Test
    void usersAndKeysAreApart() throws Exception {
        state.write(KEY, bytes("one"));
        state.write(new StateKey("demo2", "key"), bytes("two"));
        state.write(new StateKey("demo", "key2"), bytes("three"));
        state.append(KEY, bytes("a"));
        state.append(new StateKey("demo", "key2"), bytes("b"));
        assertEquals("one", value(KEY));
        assertEquals("two", value(new StateKey("demo2", "key")));
        assertEquals("three", value(new StateKey("demo", "key2")));
        assertArrayEquals(bytes("a"), state.appended(KEY, 10, 10));
    }

    @Test
    void whatIsAppendedStaysInOrderUntilItIsCleared() throws Exception {
        for (int i = 0; i < 300; i++) {
            state.append(KEY, bytes(i + ","));
        }
        reopen();
        state.append(KEY, bytes("end"));
        assertArrayEquals(bytes("0,1,2,"), state.appended(KEY, 3, 1000));
        assertArrayEquals(bytes("0,1"), state.appended(KEY, 3, 3));
        assertTrue(new String(state.appended(KEY, 1000, 10_000), StandardCharsets.UTF_8).endsWith("298,299,end"));
        assertEquals(0, state.size(KEY));
        state.clearAppended(KEY);
        assertArrayEquals(new byte[0], state.appended(KEY, 1000, 1000));
        state.append(KEY, bytes("again"));
        assertArrayEquals(bytes("again"), state.appended(KEY, 1000, 1000));
    }

    @Test
    void aUserHasALimitThatOthersDoNotShare() throws Exception {
        StateKey large = new StateKey("demo", "large");
        state.write(large, new byte[(int) LIMIT - 8192]);
        state.write(KEY, bytes("small"));
        state.append(KEY, new byte[4096 - 128]);
        assertThrows(StateRefused.class, () -> state.write(new StateKey("demo", "third"), bytes("x")));
        assertThrows(StateRefused.class, () -> state.append(KEY, bytes("x")));
        assertThrows(StateRefused.class, () -> state.writePart(new StateKey("demo", "third"), 0, 1, bytes("x")));
        state.write(new StateKey("other", "third"), bytes("x"));
        // The limit holds after a restart, and what is given up is free again.
        reopen();
        assertThrows(StateRefused.class, () -> state.write(new StateKey("demo", "third"), bytes("x")));
        state.clearAppended(KEY);
        state.write(new StateKey("demo", "third"), bytes("x"));
        state.replace(large, new byte[0]);
        state.write(new StateKey("demo", "fourth"), new byte[100_000]);
    }

    @Test
    void keysAreChecked() {
        for (String key : List.of("", "a\0b", "x".repeat(201), "é".repeat(101))) {
            assertThrows(IllegalArgumentException.class, () -> new StateKey("demo", key));
        }
        assertEquals(200, new StateKey("demo", "é".repeat(100)).key().length() * 2);
    }

    @Test
    void aStoreIsUsedByOneProcess() {
        StoreInUse inUse = assertThrows(StoreInUse.class, () -> Store.open(directory));
        assertTrue(inUse.getMessage().contains(directory.toString()), inUse.getMessage());
    }

    @Test
    void partsOfOneValueByManyThreadsAreAllThere() throws Exception {
        List<Thread> threads = new ArrayList<>();
        List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
        for (int t = 0; t < 8; t++) {
            int offset = t;
            Thread thread = new Thread(() -> {
                try {
                    for (int i = 0; i < 100; i++) {
                        state.writePart(KEY, offset, 8, new byte[] {(byte) (i + 1)});
                    }
                } catch (Throwable failure) {
                    failures.add(failure);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), failures);
        byte[] expected = new byte[8];
        java.util.Arrays.fill(expected, (byte) 100);
        assertArrayEquals(expected, state.read(KEY, 0, 8).bytes());
    }
}
