package io.faasm.maven.codegen;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What stands behind the machine code in its file, for the engine to check before it loads any of it: what it was made
 * from, for which CPUs and for which version of the engine, and a digest of this and of the file's first 4096 bytes. The
 * engine's side of it is {@code code_file.c}.
 */
final class CodeSeal {
    /** The same number as {@code FAASLET_MODULE_ABI} in {@code module.h}. */
    static final int ABI = 5;

    private static final int HEAD = 4096;

    private CodeSeal() {}

    /** Appends the seal to a linked object. */
    static void append(Path object, String wasmSha256, Target target) throws IOException {
        byte[] code = Files.readAllBytes(object);
        ByteArrayOutputStream seal = new ByteArrayOutputStream();
        seal.writeBytes(field("faaslet code", 16));
        seal.writeBytes(field(Integer.toString(ABI), 8));
        seal.writeBytes(field(target.name(), 40));
        seal.writeBytes(field(wasmSha256, 72));
        MessageDigest digest = sha256();
        digest.update(code, 0, Math.min(HEAD, code.length));
        digest.update(seal.toByteArray());
        seal.writeBytes(field(HexFormat.of().formatHex(digest.digest()), 72));
        Files.write(object, seal.toByteArray(), StandardOpenOption.APPEND);
    }

    private static byte[] field(String text, int size) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        if (bytes.length >= size) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" does not fit " + size + " bytes with a zero behind it.");
        }
        return Arrays.copyOf(bytes, size);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
