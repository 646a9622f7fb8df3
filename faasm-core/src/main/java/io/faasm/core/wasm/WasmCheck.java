package io.faasm.core.wasm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Whether a file has the structure of a WebAssembly module: magic, version, and sections that follow one another in the
 * order of the specification (WebAssembly core, 5.5.2) up to the last byte. What is inside the sections is the code
 * generator's to judge.
 */
public final class WasmCheck {
    private static final int MAGIC = 0x6d736100;
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 8;

    /** By section id, its rank in a module: tag comes after memory, data count before code; 0 is free (custom). */
    private static final int[] RANK = {0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 13, 11, 6};

    /** Modules have a few dozen at most; looking at millions of empty ones would keep the server busy. */
    private static final int MOST_SECTIONS = 10_000;

    private WasmCheck() {}

    /** What is wrong with the module, or nothing. */
    public static Optional<String> fault(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            ByteBuffer header = read(channel, 0, HEADER_BYTES);
            if (header.remaining() < HEADER_BYTES || header.getInt() != MAGIC) {
                return Optional.of("it does not start with the magic number \\0asm");
            }
            int version = header.getInt();
            if (version != VERSION) {
                return Optional.of("its version is " + Integer.toUnsignedString(version) + ", a module's is 1");
            }
            long at = HEADER_BYTES;
            int last = 0;
            for (int sections = 0; at < size; sections++) {
                if (sections == MOST_SECTIONS) {
                    return Optional.of("it has more than " + MOST_SECTIONS + " sections");
                }
                // A section starts with its id and its length, an unsigned LEB128 number of at most five bytes.
                ByteBuffer head = read(channel, at, 6);
                int id = head.get() & 0xff;
                long length = unsignedLeb(head);
                if (id >= RANK.length) {
                    return Optional.of("the section at byte " + at + " has the unknown id " + id);
                }
                if (length < 0) {
                    return Optional.of("the length of the section at byte " + at + " is not a number");
                }
                long body = at + head.position();
                if (length > size - body) {
                    return Optional.of("the section at byte " + at + " is " + length + " bytes long, but only "
                            + (size - body) + " bytes are left");
                }
                if (id != 0 && RANK[id] <= last) {
                    return Optional.of("the section at byte " + at + " (id " + id + ") is out of order or repeated");
                }
                last = Math.max(last, RANK[id]);
                at = body + length;
            }
            return Optional.empty();
        }
    }

    private static ByteBuffer read(FileChannel channel, long at, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining() && channel.read(buffer, at + buffer.position()) >= 0) {
            // Until the buffer is full or the file ends.
        }
        return buffer.flip();
    }

    private static long unsignedLeb(ByteBuffer from) {
        long value = 0;
        for (int shift = 0; shift < 35 && from.hasRemaining(); shift += 7) {
            int next = from.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value <= 0xffffffffL ? value : -1;
            }
        }
        return -1;
    }
}
