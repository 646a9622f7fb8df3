package io.faasm.maven.toolchain;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElfFileTest {
    private static final int INTERPRETER = 3;
    private static final int DYNAMIC = 2;
    private static final int NEEDED = 1;
    private static final int RPATH = 15;
    private static final int RUNPATH = 29;

    @TempDir
    private Path directory;

    @Test
    void aProgramNamesItsLoader() throws IOException {
        assertTrue(ElfFile.namesInterpreter(elf(INTERPRETER, NEEDED)));
        assertFalse(ElfFile.namesInterpreter(elf(DYNAMIC, NEEDED)));
    }

    @Test
    void aLibraryThatLooksForOthersItselfIsKnown() throws IOException {
        assertTrue(ElfFile.namesLibraryPath(elf(DYNAMIC, RUNPATH)));
        assertTrue(ElfFile.namesLibraryPath(elf(DYNAMIC, RPATH)));
        assertFalse(ElfFile.namesLibraryPath(elf(DYNAMIC, NEEDED)));
    }

    @Test
    void whatIsNoElfFileNamesNothing() throws IOException {
        for (byte[] content : new byte[][] {{}, "#!/bin/sh\n".getBytes("US-ASCII"), new byte[100]}) {
            Path file = Files.write(directory.resolve("file"), content);
            assertFalse(ElfFile.namesInterpreter(file));
            assertFalse(ElfFile.namesLibraryPath(file));
        }
    }

    /** A header, one entry in the table of segments, and a dynamic section with one entry and its end. */
    private Path elf(int segment, int tag) throws IOException {
        ByteBuffer file = ByteBuffer.allocate(64 + 56 + 32).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0, 0x464c457f)
                .put(4, (byte) 2)
                .putLong(32, 64)
                .putShort(54, (short) 56)
                .putShort(56, (short) 1);
        file.putInt(64, segment).putLong(64 + 8, 64 + 56).putLong(64 + 32, 32);
        file.putLong(64 + 56, tag);
        return Files.write(directory.resolve("elf"), file.array());
    }
}
