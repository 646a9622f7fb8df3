package io.faasm.maven.codegen;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeSealTest {
    private static final Target TARGET = new Target("x86-64-v3+fsgsbase", List.of());

    @Test
    void hasTheVersionOfTheEngine() throws IOException {
        String header = Files.readString(Path.of("../codegen/src/main/c/module.h"));
        assertTrue(
                header.contains("#define FAASLET_MODULE_ABI " + CodeSeal.ABI + "\n"), "module.h has another version");
    }

    @Test
    void standsBehindTheCodeAndCoversItsHead(@TempDir Path directory) throws IOException {
        byte[] code = new byte[5000];
        byte[] other = code.clone();
        other[4095] = 1;
        byte[] tail = code.clone();
        tail[4096] = 1;

        byte[] sealed = seal(directory, code);
        assertArrayEquals(code, Arrays.copyOf(sealed, code.length));
        String seal = new String(sealed, code.length, sealed.length - code.length, StandardCharsets.US_ASCII);
        assertEquals(208, seal.length());
        assertTrue(seal.startsWith("faaslet code\0\0\0\0" + CodeSeal.ABI + "\0"), seal);
        assertTrue(seal.contains("x86-64-v3+fsgsbase\0"), seal);
        assertTrue(seal.contains("ab".repeat(32) + "\0"), seal);
        assertTrue(!Arrays.equals(sealOf(sealed), sealOf(seal(directory, other))), "the head is covered");
        assertArrayEquals(sealOf(sealed), sealOf(seal(directory, tail)));
    }

    /** The engine compares the number, and nothing else tells that both sides were changed. */
    @Test
    void hasTheNumberOfTheEngine() throws IOException {
        String header = Files.readString(Path.of("../codegen/src/main/c/module.h"));
        assertTrue(header.contains("#define FAASLET_MODULE_ABI " + CodeSeal.ABI + "\n"));
    }

    @Test
    void refusesATargetWithTooLongAName(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("x"), new byte[10]);
        Target target = new Target("x".repeat(40), List.of());
        assertThrows(IllegalArgumentException.class, () -> CodeSeal.append(file, "", target));
    }

    private static byte[] seal(Path directory, byte[] code) throws IOException {
        Path file = Files.write(directory.resolve("code"), code);
        CodeSeal.append(file, "ab".repeat(32), TARGET);
        return Files.readAllBytes(file);
    }

    private static byte[] sealOf(byte[] sealed) {
        return Arrays.copyOfRange(sealed, sealed.length - 208, sealed.length);
    }
}
