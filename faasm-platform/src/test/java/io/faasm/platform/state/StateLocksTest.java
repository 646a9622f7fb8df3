package io.faasm.platform.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.platform.state.StateLocks.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StateLocksTest {
    private static final StateKey KEY = new StateKey("demo", "key");

    private final StateLocks locks = new StateLocks();
    private final List<String> granted = new ArrayList<>();

    private boolean lock(String holder, Kind kind) throws StateRefused {
        return locks.lock(KEY, kind, holder, () -> granted.add(holder));
    }

    @AfterEach
    void nothingIsLeft() {
        List.of("a", "b", "c", "d").forEach(locks::release);
        assertEquals(0, locks.size());
    }

    @Test
    void whoAsksFirstHasItFirst() throws Exception {
        assertTrue(lock("a", Kind.WRITE));
        assertFalse(lock("b", Kind.WRITE));
        assertFalse(lock("c", Kind.READ));
        assertFalse(lock("d", Kind.READ));
        locks.unlock(KEY, "a");
        assertEquals(List.of("b"), granted);
        locks.unlock(KEY, "b");
        assertEquals(List.of("b", "c", "d"), granted);
    }

    @Test
    void aReaderDoesNotOvertakeAWriter() throws Exception {
        assertTrue(lock("a", Kind.READ));
        assertTrue(lock("b", Kind.READ));
        assertFalse(lock("c", Kind.WRITE));
        assertFalse(lock("d", Kind.READ));
        locks.unlock(KEY, "a");
        assertEquals(List.of(), granted);
        locks.unlock(KEY, "b");
        assertEquals(List.of("c"), granted);
    }

    @Test
    void aHolderUnlocksAsOftenAsItLocked() throws Exception {
        assertTrue(lock("a", Kind.WRITE));
        assertTrue(lock("a", Kind.READ));
        assertTrue(lock("a", Kind.WRITE));
        assertFalse(lock("b", Kind.READ));
        locks.unlock(KEY, "a");
        locks.unlock(KEY, "a");
        assertEquals(List.of(), granted);
        locks.unlock(KEY, "b");
        locks.unlock(KEY, "a");
        assertEquals(List.of("b"), granted);
    }

    @Test
    void aReaderBecomesAWriterWhenItIsAlone() throws Exception {
        assertTrue(lock("a", Kind.READ));
        assertTrue(lock("a", Kind.WRITE));
        locks.release("a");
        assertTrue(lock("a", Kind.READ));
        assertTrue(lock("b", Kind.READ));
        assertFalse(lock("c", Kind.WRITE));
        assertFalse(lock("a", Kind.WRITE));
        // Both would wait for each other for ever.
        assertThrows(StateRefused.class, () -> lock("b", Kind.WRITE));
        locks.unlock(KEY, "b");
        assertEquals(List.of("a"), granted);
    }

    @Test
    void whoEndsLeavesEverything() throws Exception {
        assertTrue(lock("a", Kind.WRITE));
        assertFalse(lock("b", Kind.WRITE));
        assertFalse(lock("c", Kind.WRITE));
        locks.release("b");
        assertEquals(List.of(), granted);
        locks.release("a");
        assertEquals(List.of("c"), granted);
        locks.release("c");
        assertEquals(0, locks.size());
    }

    @Test
    void oneHolderHasALimit() throws Exception {
        for (int i = 0; i < StateLocks.MOST; i++) {
            assertTrue(locks.lock(new StateKey("demo", "key" + i), Kind.READ, "a", () -> {}));
        }
        assertThrows(StateRefused.class, () -> lock("a", Kind.READ));
        assertTrue(locks.lock(new StateKey("demo", "key0"), Kind.READ, "a", () -> {}));
        assertTrue(lock("b", Kind.WRITE));
    }

    @Test
    void usersDoNotShareLocks() throws Exception {
        assertTrue(lock("a", Kind.WRITE));
        assertTrue(locks.lock(new StateKey("other", "key"), Kind.WRITE, "b", () -> {}));
    }
}
