package io.faasm.maven.mojo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers that no user means. */
class BoundsTest {
    @ParameterizedTest
    @ValueSource(ints = {0, -1, 99999, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void areNamedWithTheirProperty(int value) {
        for (BuildFailure failure : new BuildFailure[] {
            assertThrows(BuildFailure.class, () -> Bounds.seconds("faasm.x", value)),
            assertThrows(BuildFailure.class, () -> Bounds.port("faasm.x", value, false)),
            assertThrows(BuildFailure.class, () -> Bounds.mebibytes("faasm.x", value))
        }) {
            assertTrue(failure.what().startsWith("faasm.x is " + value + ", and has to be from 1 to "), failure.what());
            assertTrue(failure.remedy().contains("-Dfaasm.x=…"), failure.remedy());
        }
    }

    @Test
    void othersAreTaken() {
        assertEquals(Duration.ofDays(1), Bounds.seconds("faasm.x", 86_400));
        assertEquals(0, Bounds.port("faasm.x", 0, true));
        assertEquals(65_535, Bounds.port("faasm.x", 65_535, false));
        assertEquals(2047L << 20, Bounds.mebibytes("faasm.x", 2047));
    }
}
