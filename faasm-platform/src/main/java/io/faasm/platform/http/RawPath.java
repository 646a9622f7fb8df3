package io.faasm.platform.http;

import io.faasm.core.text.Text;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Paths and queries as they were sent. */
public final class RawPath {
    private static final int LONGEST = 2048;

    private RawPath() {}

    /** The path's parts with their percent escapes undone, each for itself, so that an escaped slash separates nothing. */
    public static List<String> parts(String path) throws Refusal {
        if (path.length() > LONGEST) {
            throw new Refusal(414, "The path is " + path.length() + " characters long; " + LONGEST + " is the most");
        }
        List<String> parts = new ArrayList<>();
        for (String part : path.replaceAll("^/|/$", "").split("/", -1)) {
            parts.add(decode(part));
        }
        return parts;
    }

    /** The value of a name in a query such as {@code name=value&other=value}; anything else in it is refused. */
    public static Optional<String> only(String name, Optional<String> query) throws Refusal {
        if (query.isEmpty() || query.get().isEmpty()) {
            return Optional.empty();
        }
        if (!query.get().startsWith(name + "=") || query.get().indexOf('&') >= 0) {
            throw new Refusal(400, "Bad query \"" + Text.printable(query.get()) + "\"; only " + name + "=… is known");
        }
        return Optional.of(decode(query.get().substring(name.length() + 1)));
    }

    private static String decode(String part) throws Refusal {
        byte[] raw = part.getBytes(StandardCharsets.UTF_8);
        ByteBuffer decoded = ByteBuffer.allocate(raw.length);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] != '%') {
                decoded.put(raw[i]);
                continue;
            }
            int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
            int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw new Refusal(400, "Bad percent escape in \"" + Text.printable(part) + "\"");
            }
            decoded.put((byte) (high << 4 | low));
            i += 2;
        }
        byte[] bytes = new byte[decoded.flip().remaining()];
        decoded.get(bytes);
        return utf8(bytes);
    }

    /** A name that has to be UTF-8. */
    public static String utf8(byte[] bytes) throws Refusal {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException bad) {
            throw new Refusal(400, "A name in the request is not UTF-8");
        }
    }
}
