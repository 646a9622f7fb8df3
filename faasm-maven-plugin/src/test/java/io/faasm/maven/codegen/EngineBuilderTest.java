package io.faasm.maven.codegen;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.maven.failure.BuildFailure;
import org.junit.jupiter.api.Test;

class EngineBuilderTest {
    @Test
    void refusesAnEngineThatOlderHostsCannotStart() {
        BuildFailure refusal = assertThrows(
                BuildFailure.class,
                () -> EngineBuilder.checkSymbolVersions("Name: GLIBC_2.2.5\n Name: GLIBC_2.38 Flags"));
        assertTrue(refusal.getMessage().contains("GLIBC_2.38"), refusal.getMessage());
        assertDoesNotThrow(() -> EngineBuilder.checkSymbolVersions("GLIBC_2.2.5 GLIBC_2.34 GLIBC_2.17"));
    }
}
