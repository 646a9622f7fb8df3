package io.faasm.maven.product;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values as {@link ProductsLock} holds them: of a SHA-256 the first digits do. */
final class Shortened {
    private static final Pattern SHA256 = Pattern.compile("(?:sha256:)?([0-9a-f]{64})");
    private static final int DIGITS = 16;

    private Shortened() {}

    static String value(String value) {
        Matcher matcher = SHA256.matcher(value);
        return matcher.matches() ? digest(matcher.group(1)) : value;
    }

    static String digest(String sha256) {
        return sha256.substring(0, DIGITS);
    }
}
