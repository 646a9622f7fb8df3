package io.faasm.maven.inputs;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;

/**
 * An OpenPGP key of a test's own, as RFC 4880 has it: enough to sign a Debian archive's index. A host that reads such an index
 * has a program that verifies signatures, and often none that makes them.
 */
final class SigningKey {
    private static final int CERTIFICATION = 0x13;
    private static final int TEXT = 0x01;
    private static final byte RSA = 1;
    private static final byte SHA_256 = 8;
    private static final String USER = "Test archive <archive@example.org>";

    private final KeyPair pair;
    private final int created = (int) Instant.now().minus(30, ChronoUnit.DAYS).getEpochSecond();

    SigningKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            pair = generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The public key in a file as {@code gpgv --keyring} reads it: key, user, the key's signature below both. */
    byte[] keyring() {
        byte[] user = USER.getBytes(StandardCharsets.UTF_8);
        byte[] certified = join(hashedKey(), join(new byte[] {(byte) 0xb4}, number(user.length, 4)), user);
        // What the key is for: to certify and to sign.
        byte[] uses = {2, 27, 3};
        return join(packet(6, key()), packet(13, user), packet(2, signature(CERTIFICATION, certified, uses)));
    }

    /** The text with its signature below it, as {@code InRelease} is. */
    String clearsigned(String text) {
        String lines = text.stripTrailing();
        String hashed = String.join("\r\n", lines.lines().toList());
        byte[] packet = packet(2, signature(TEXT, hashed.getBytes(StandardCharsets.UTF_8), new byte[0]));
        return "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n" + lines
                + "\n-----BEGIN PGP SIGNATURE-----\n\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(packet) + "\n="
                + Base64.getEncoder().encodeToString(number(checksum(packet), 3))
                + "\n-----END PGP SIGNATURE-----\n";
    }

    private byte[] signature(int type, byte[] content, byte[] more) {
        byte[] issuer = join(new byte[] {22, 33, 4}, fingerprint());
        byte[] subpackets = join(join(new byte[] {5, 2}, number(created, 4)), issuer, more);
        byte[] head = join(new byte[] {4, (byte) type, RSA, SHA_256}, number(subpackets.length, 2), subpackets);
        byte[] hashed = join(content, head, join(new byte[] {4, (byte) 0xff}, number(head.length, 4)));
        try {
            Signature signer = Signature.getInstance("SHA256withRSA");
            signer.initSign(pair.getPrivate());
            signer.update(hashed);
            byte[] beginning =
                    Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(hashed), 2);
            byte[] keyId = Arrays.copyOfRange(fingerprint(), 12, 20);
            byte[] unhashed = join(new byte[] {9, 16}, keyId);
            return join(
                    head,
                    join(number(unhashed.length, 2), unhashed),
                    join(beginning, integer(new BigInteger(1, signer.sign()))));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private byte[] key() {
        RSAPublicKey key = (RSAPublicKey) pair.getPublic();
        return join(
                join(new byte[] {4}, number(created, 4), new byte[] {RSA}),
                integer(key.getModulus()),
                integer(key.getPublicExponent()));
    }

    private byte[] hashedKey() {
        return join(new byte[] {(byte) 0x99}, number(key().length, 2), key());
    }

    private byte[] fingerprint() {
        try {
            return MessageDigest.getInstance("SHA-1").digest(hashedKey());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] packet(int tag, byte[] body) {
        return join(new byte[] {(byte) (0xc0 | tag), (byte) 0xff}, number(body.length, 4), body);
    }

    private static byte[] integer(BigInteger value) {
        byte[] bytes = value.toByteArray();
        byte[] unsigned = bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
        return join(number(value.bitLength(), 2), unsigned);
    }

    private static byte[] number(int value, int bytes) {
        return Arrays.copyOfRange(ByteBuffer.allocate(4).putInt(value).array(), 4 - bytes, 4);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** The CRC-24 of an armour. */
    private static int checksum(byte[] content) {
        int crc = 0xb704ce;
        for (byte each : content) {
            crc ^= (each & 0xff) << 16;
            for (int bit = 0; bit < 8; bit++) {
                crc <<= 1;
                if ((crc & 0x1000000) != 0) {
                    crc ^= 0x1864cfb;
                }
            }
        }
        return crc & 0xffffff;
    }
}
