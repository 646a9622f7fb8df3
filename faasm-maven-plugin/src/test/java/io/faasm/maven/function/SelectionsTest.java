package io.faasm.maven.function;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.junit.jupiter.api.Test;

class SelectionsTest {
    private final ConcurrentMap<String, Boolean> matches = new ConcurrentHashMap<>();

    private Selections in(String module) {
        return new Selections(module, Set.of("a", "b", "c"), matches);
    }

    @Test
    void onlyTheLastModuleWithoutAMatchSaysThatThereIsNone() {
        assertFalse(in("a").noneAnywhere());
        assertFalse(in("c").noneAnywhere());
        assertFalse(in("parent").noneAnywhere(), "this one has no tests to choose from");
        assertTrue(in("b").noneAnywhere());
    }

    @Test
    void aMatchInAnyModuleIsEnough() {
        assertFalse(in("a").noneAnywhere());
        in("c").found();
        assertFalse(in("b").noneAnywhere());
    }

    @Test
    void aModuleAloneAnswersForItself() {
        assertTrue(new Selections("a", Set.of("a"), matches).noneAnywhere());
    }
}
