package io.faasm.core.digest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file's content, as its SHA-256.
 *
 * @param sha256 64 lower-case hexadecimal digits
 */
public record Digest(String sha256) {
    public Digest {
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("'" + sha256 + "' is no SHA-256: 64 lower-case hexadecimal digits.");
        }
    }

    public static Digest of(byte[] content) {
        return ofHash(algorithm().digest(content));
    }

    public static Digest ofFile(Path file) throws IOException {
        MessageDigest algorithm = algorithm();
        try (InputStream content = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                algorithm.update(buffer, 0, read);
            }
        }
        return ofHash(algorithm.digest());
    }

    private static Digest ofHash(byte[] hash) {
        return new Digest(HexFormat.of().formatHex(hash));
    }

    private static MessageDigest algorithm() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256.", impossible);
        }
    }
}
