package io.faasm.platform.http;

import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;

/** A secret that clients have to know, which they send as {@code Authorization: Bearer TOKEN}, or as the password of Basic. */
public final class Token {
    /** As many characters of hexadecimal digits are 64 bits. */
    private static final int SHORTEST = 16;

    private final byte[] secret;

    /** Makes a token of this text. */
    public Token(String secret) {
        if (secret.length() < SHORTEST || !secret.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw new BuildFailure(
                    "The token in faasm.serve.token has " + secret.length()
                            + " characters, or others than visible ASCII",
                    "Choose at least " + SHORTEST
                            + " characters that nobody guesses, for instance with: openssl rand -hex 16");
        }
        this.secret = secret.getBytes(StandardCharsets.US_ASCII);
    }

    /** The token that a file has in its first line, so that it is in no command line. */
    public static Token in(Path file) {
        try {
            return new Token(
                    Files.readString(file).lines().findFirst().orElse("").strip());
        } catch (IOException unreadable) {
            throw new BuildFailure(
                    "The token cannot be read: " + unreadable,
                    "Name a file with the token in faasm.serve.token.file.",
                    unreadable);
        }
    }

    /** Whether a header shows that the client knows it. How long this takes says nothing about the secret but its length. */
    boolean isShownBy(Optional<String> authorization) {
        return authorization
                .map(Token::given)
                .filter(given -> MessageDigest.isEqual(secret, given))
                .isPresent();
    }

    private static byte[] given(String authorization) {
        String[] words = authorization.strip().split(" +", 2);
        if (words.length == 2 && words[0].equalsIgnoreCase("Bearer")) {
            return words[1].getBytes(StandardCharsets.UTF_8);
        }
        if (words.length == 2 && words[0].equalsIgnoreCase("Basic")) {
            try {
                String pair = new String(Base64.getDecoder().decode(words[1]), StandardCharsets.UTF_8);
                return pair.substring(pair.indexOf(':') + 1).getBytes(StandardCharsets.UTF_8);
            } catch (IllegalArgumentException malformed) {
                return new byte[0];
            }
        }
        return new byte[0];
    }
}
