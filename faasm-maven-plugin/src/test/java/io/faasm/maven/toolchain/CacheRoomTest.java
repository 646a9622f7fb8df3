package io.faasm.maven.toolchain;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CacheRoomTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b", "a\tb", "a:b", "a'b", "a\"b", "a$b", "a#b", "a%b", "a,b", "a=b", "a(b)", "a*", "a\\b", "a;b"
            })
    void namesThatToolsMisreadAreRefused(String name) {
        BuildFailure failure =
                assertThrows(BuildFailure.class, () -> CacheRoom.requirePlainName(Path.of("/srv", name, "faasm")));
        assertTrue(failure.what().contains("/srv/" + name), failure.what());
    }

    @ParameterizedTest
    @ValueSource(strings = {"faasm", ".cache-2_x+y", "user@host", "~", "b\u00fccher", "\u6f22"})
    void otherNamesAreAccepted(String name) {
        assertDoesNotThrow(() -> CacheRoom.requirePlainName(Path.of("/srv", name)));
    }

    @Test
    void tooLittleSpaceIsNamed() {
        BuildFailure failure =
                assertThrows(BuildFailure.class, () -> CacheRoom.requireSpace(directory, Long.MAX_VALUE));
        assertTrue(failure.what().contains("MB in " + directory), failure.what());
    }
}
