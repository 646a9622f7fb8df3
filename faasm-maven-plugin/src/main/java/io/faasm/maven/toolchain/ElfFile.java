package io.faasm.maven.toolchain;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What to know of a 64-bit little-endian ELF file before patching it. */
final class ElfFile {

    private static final int HEADER_SIZE = 64;
    private static final int PT_DYNAMIC = 2;
    private static final int PT_INTERP = 3;
    private static final int DT_RPATH = 15;
    private static final int DT_RUNPATH = 29;
    private static final int DYNAMIC_ENTRY = 16;

    private ElfFile() {}

    /** Whether the file is a program that names an interpreter, that is, a dynamic loader. */
    static boolean namesInterpreter(Path file) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            return segment(channel, PT_INTERP).isPresent();
        }
    }

    /** Whether the file says itself where the libraries are that it needs. */
    static boolean namesLibraryPath(Path file) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            Optional<Segment> dynamic = segment(channel, PT_DYNAMIC);
            if (dynamic.isEmpty()) {
                return false;
            }
            ByteBuffer entries =
                    read(channel, dynamic.get().offset(), dynamic.get().size());
            for (int at = 0; at + DYNAMIC_ENTRY <= entries.limit(); at += DYNAMIC_ENTRY) {
                long tag = entries.getLong(at);
                if (tag == DT_RPATH || tag == DT_RUNPATH) {
                    return true;
                }
            }
            return false;
        }
    }

    private record Segment(long offset, int size) {}

    /** The first segment of a type; none in what is no such ELF file. */
    private static Optional<Segment> segment(SeekableByteChannel channel, int type) throws IOException {
        ByteBuffer header = read(channel, 0, HEADER_SIZE);
        if (header.remaining() < HEADER_SIZE || header.getInt(0) != 0x464c457f || header.get(4) != 2) {
            return Optional.empty();
        }
        long table = header.getLong(32);
        int entrySize = header.getShort(54);
        int entries = header.getShort(56);
        ByteBuffer segments = read(channel, table, entrySize * entries);
        for (int i = 0; i < entries && (i + 1) * entrySize <= segments.limit(); i++) {
            if (segments.getInt(i * entrySize) == type) {
                return Optional.of(
                        new Segment(segments.getLong(i * entrySize + 8), (int) segments.getLong(i * entrySize + 32)));
            }
        }
        return Optional.empty();
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
