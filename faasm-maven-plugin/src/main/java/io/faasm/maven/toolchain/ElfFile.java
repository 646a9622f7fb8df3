package io.faasm.maven.toolchain;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** The one thing to know of a program file before patching it. */
final class ElfFile {

    private static final int HEADER_SIZE = 64;
    private static final int PT_INTERP = 3;

    private ElfFile() {}

    /** Whether the file is a 64-bit little-endian ELF program that names an interpreter, that is, a dynamic loader. */
    static boolean namesInterpreter(Path file) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            ByteBuffer header = read(channel, 0, HEADER_SIZE);
            if (header.remaining() < HEADER_SIZE || header.getInt(0) != 0x464c457f || header.get(4) != 2) {
                return false;
            }
            long table = header.getLong(32);
            int entrySize = header.getShort(54);
            int entries = header.getShort(56);
            ByteBuffer programs = read(channel, table, entrySize * entries);
            for (int i = 0; i < entries && (i + 1) * entrySize <= programs.limit(); i++) {
                if (programs.getInt(i * entrySize) == PT_INTERP) {
                    return true;
                }
            }
            return false;
        }
    }

    private static ByteBuffer read(SeekableByteChannel channel, long position, int size) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        channel.position(position);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            continue;
        }
        return buffer.flip();
    }
}
