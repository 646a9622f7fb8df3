package io.faasm.platform.state;

import java.nio.charset.StandardCharsets;

/**
 * What a state value is called.
 *
 * @param user whose value it is; users have values of their own
 * @param key 1 to 200 bytes in UTF-8, none of them zero
 */
public record StateKey(String user, String key) {
    /** What Faasm's hosts and the engine take (STATE_KEY_MAX in state_name.h). */
    public static final int LONGEST = 200;

    public StateKey {
        if (user.isEmpty() || user.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a state value belongs to a user");
        }
        int length = key.getBytes(StandardCharsets.UTF_8).length;
        if (length < 1 || length > LONGEST || key.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "a state key has 1 to " + LONGEST + " bytes, none of them zero, and this one has " + length);
        }
    }

    /** The name in the database. The key may be a prefix of another one, and so ends with a zero byte, too. */
    byte[] bytes() {
        return (user + '\0' + key + '\0').getBytes(StandardCharsets.UTF_8);
    }

    /** Whose value a name in the database is of. */
    static String user(byte[] bytes) {
        int end = 0;
        while (bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }
}
