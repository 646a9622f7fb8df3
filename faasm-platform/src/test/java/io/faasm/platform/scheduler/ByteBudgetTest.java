package io.faasm.platform.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ByteBudgetTest {
    @Test
    void aPartTakesOutOfTheWhole() {
        ByteBudget whole = new ByteBudget(100);
        ByteBudget one = whole.part(60);
        ByteBudget other = whole.part(60);
        assertTrue(one.reserve(60));
        assertFalse(one.reserve(1));
        assertFalse(other.reserve(41));
        assertTrue(other.reserve(40));
        assertEquals(100, whole.held());
        one.release(60);
        other.release(40);
        assertEquals(0, whole.held());
    }

    @Test
    void whatIsTakenAnywayCounts() {
        ByteBudget whole = new ByteBudget(10);
        ByteBudget part = whole.part(10);
        part.take(15);
        assertFalse(part.reserve(1));
        part.release(15);
        assertTrue(part.reserve(10));
    }
}
