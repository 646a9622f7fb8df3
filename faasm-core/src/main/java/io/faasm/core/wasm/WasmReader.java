package io.faasm.core.wasm;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** A position in a module's bytes. Reading past the end, or a number longer than its type, is refused. */
final class WasmReader {
    private final String file;
    private final byte[] bytes;
    private final int end;
    private int position;

    WasmReader(String file, byte[] bytes, int from, int to) {
        this.file = file;
        this.bytes = bytes;
        this.position = from;
        this.end = to;
    }

    /** A reader of the next {@code size} bytes, which this one then skips. */
    WasmReader part(int size) {
        if (size < 0 || size > end - position) {
            throw malformed("something " + Integer.toUnsignedString(size) + " bytes long ends behind what contains it");
        }
        WasmReader part = new WasmReader(file, bytes, position, position + size);
        position += size;
        return part;
    }

    boolean atEnd() {
        return position == end;
    }

    int position() {
        return position;
    }

    int remaining() {
        return end - position;
    }

    void skip(int size) {
        part(size);
    }

    int octet() {
        if (position >= end) {
            throw malformed("it ends too early");
        }
        return bytes[position++] & 0xff;
    }

    /** An unsigned number of at most 32 bits. */
    long u32() {
        long value = unsigned(5);
        if (value > 0xffffffffL) {
            throw malformed("a 32-bit number is larger than 32 bits");
        }
        return value;
    }

    long unsigned(int longest) {
        long value = 0;
        for (int i = 0; i < longest; i++) {
            int octet = octet();
            value |= (long) (octet & 0x7f) << (7 * i);
            if (octet < 0x80) {
                return value;
            }
        }
        throw malformed("a number is longer than its type allows");
    }

    long signed(int longest) {
        long value = 0;
        for (int i = 0; i < longest; i++) {
            int octet = octet();
            value |= (long) (octet & 0x7f) << (7 * i);
            if (octet < 0x80) {
                int unused = 64 - 7 * (i + 1);
                return unused <= 0 ? value : value << unused >> unused;
            }
        }
        throw malformed("a number is longer than its type allows");
    }

    /** A number of entries: each takes at least one byte, so a larger one is refused before anything is allocated for it. */
    int count() {
        long count = u32();
        if (count > remaining()) {
            throw malformed("a list claims " + count + " entries in " + remaining() + " bytes");
        }
        return (int) count;
    }

    /** An index or size that has to fit Java's arrays. */
    int index() {
        long value = u32();
        if (value > Integer.MAX_VALUE) {
            throw malformed("the number " + value + " is too large here");
        }
        return (int) value;
    }

    String name() {
        WasmReader part = part(count());
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, part.position, part.end - part.position))
                    .toString();
        } catch (CharacterCodingException invalid) {
            throw malformed("a name is not UTF-8");
        }
    }

    MalformedWasm malformed(String what) {
        return new MalformedWasm(
                file + " is not a sound WebAssembly module: " + what + " (at byte " + position + ")",
                "Build the file again; if it was downloaded or copied, compare its size and digest with the original.");
    }
}
