package io.faasm.maven.codegen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WasmFilesTest {
    private static final byte[] EMPTY_MODULE = {0, 'a', 's', 'm', 1, 0, 0, 0};

    @Test
    void findsProgramsAndSideModulesWhereverTheyAre(@TempDir Path directory) throws IOException {
        Files.createDirectories(directory.resolve("bin"));
        Files.createDirectories(directory.resolve("lib/deep"));
        Files.write(directory.resolve("bin/python.wasm"), EMPTY_MODULE);
        Files.write(directory.resolve("lib/deep/x.so"), EMPTY_MODULE);
        Files.writeString(directory.resolve("lib/native.so"), "\177ELF and more");
        Files.createSymbolicLink(directory.resolve("lib/again.so"), Path.of("deep/x.so"));

        List<WasmFile> found = WasmFiles.below(directory);

        assertEquals(
                List.of("bin/python.wasm", "lib/deep/x.so"),
                found.stream().map(WasmFile::name).toList());
        assertFalse(found.get(0).isSideModule());
        assertTrue(found.get(1).isSideModule());
        assertEquals(8, found.get(0).bytes());
    }

    @Test
    void namesProgramsByTheirFiles() {
        assertEquals("python", new WasmFile(Path.of("x"), "bin/python.wasm", 1, "").programName());
    }
}
