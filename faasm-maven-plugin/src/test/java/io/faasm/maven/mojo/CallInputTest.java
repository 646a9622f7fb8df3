package io.faasm.maven.mojo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Where a call's input comes from. */
@Isolated("standard input is that of the whole JVM")
class CallInputTest {
    private static final byte[] BYTES = {0, 1, -1, 10, 13};

    @TempDir
    private Path directory;

    @Test
    void aTextIsUtf8AndNothingIsEmpty() throws IOException {
        assertArrayEquals("h\u00e9llo".getBytes(UTF_8), CallInput.read("h\u00e9llo", null));
        assertEquals(0, CallInput.read(null, null).length);
    }

    @Test
    void aFileIsTakenByteForByteEvenIfItIsNamedSo() throws IOException {
        Path file = Files.write(directory.resolve("input"), BYTES);
        assertArrayEquals(BYTES, CallInput.read(null, file.toFile()));
        Path dash = Files.write(directory.resolve("-"), BYTES);
        assertArrayEquals(BYTES, CallInput.read(null, dash.toFile()));
    }

    @Test
    void aDashIsStandardInput() throws IOException {
        InputStream before = System.in;
        try {
            System.setIn(new ByteArrayInputStream(BYTES));
            assertArrayEquals(BYTES, CallInput.read(null, new File(directory.toFile(), "-")));
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void whatCannotBeIsNamed() {
        BuildFailure twice = assertThrows(BuildFailure.class, () -> CallInput.read("x", directory.toFile()));
        assertTrue(twice.what().contains("given twice"), twice.what());
        BuildFailure none = assertThrows(BuildFailure.class, () -> CallInput.read(null, directory.toFile()));
        assertTrue(none.remedy().contains("- is standard input"), none.remedy());
    }
}
