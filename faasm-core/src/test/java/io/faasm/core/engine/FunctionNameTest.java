package io.faasm.core.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"hello", "numpy-demo", "a.b", "_x", "9lives", "A"})
    void ordinaryNamesAreTaken(String name) {
        assertEquals("demo/" + name, new FunctionName("demo", name).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a..b", ".a", "-a", "a b", "a/b", "a\\b", "a\u0000", "grüße", "a\n", "%2e"})
    void otherNamesAreRefused(String name) {
        BuildFailure failure = assertThrows(BuildFailure.class, () -> new FunctionName("demo", name));
        assertTrue(failure.remedy().contains("faasm.function"), failure.remedy());
        assertThrows(BuildFailure.class, () -> new FunctionName(name, "hello"));
    }

    @Test
    void bothTogetherHave49CharactersAtMost() {
        new FunctionName("u".repeat(24), "f".repeat(25));
        BuildFailure failure = assertThrows(BuildFailure.class, () -> new FunctionName("u".repeat(25), "f".repeat(25)));
        assertTrue(failure.what().contains("50 characters"), failure.what());
    }
}
