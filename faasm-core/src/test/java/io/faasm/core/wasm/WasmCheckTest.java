package io.faasm.core.wasm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.testing.Modules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class WasmCheckTest {
    @TempDir
    private Path directory;

    private Optional<String> fault(byte[] content) throws IOException {
        return WasmCheck.fault(Files.write(directory.resolve("module.wasm"), content));
    }

    private void assertFault(String part, byte[] content) throws IOException {
        String fault = fault(content).orElse("no fault");
        assertTrue(fault.contains(part), fault);
    }

    @Test
    void modulesPass() throws IOException {
        assertEquals(Optional.empty(), fault(Modules.module()));
        assertEquals(Optional.empty(), fault(Modules.useful()));
        // Tag stands between memory and global, data count between element and code.
        assertEquals(
                Optional.empty(),
                fault(Modules.module(
                        new int[] {5, 0},
                        new int[] {13, 0},
                        new int[] {6, 0},
                        new int[] {9, 0},
                        new int[] {12, 0},
                        new int[] {10, 0},
                        new int[] {11, 0})));
    }

    @Test
    void otherFilesDoNot() throws IOException {
        assertFault("magic", new byte[0]);
        assertFault("magic", "def faasm_main(): pass".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertFault("magic", new byte[] {0, 'a', 's', 'm', 1, 0, 0});
        assertFault("version is 13", new byte[] {0, 'a', 's', 'm', 13, 0, 0, 0});
    }

    @Test
    @Timeout(5)
    void millionsOfEmptySectionsAreNotLookedAt() throws IOException {
        byte[] many = Arrays.copyOf(Modules.module(), 64 << 20);
        assertFault("more than 10000 sections", many);
    }

    @Test
    void brokenSectionsDoNot() throws IOException {
        byte[] useful = Modules.useful();
        assertFault("bytes are left", Arrays.copyOf(useful, useful.length - 1));
        assertFault("is not a number", Arrays.copyOf(Modules.module(), 9));
        assertFault("unknown id 77", Modules.module(new int[] {77, 0}));
        assertFault("out of order", Modules.module(new int[] {3, 0}, new int[] {1, 0}));
        assertFault("repeated", Modules.module(new int[] {1, 0}, new int[] {1, 0}));
        byte[] endless = Arrays.copyOf(Modules.module(), 16);
        endless[8] = 1;
        Arrays.fill(endless, 9, 16, (byte) 0xff);
        assertFault("is not a number", endless);
    }
}
