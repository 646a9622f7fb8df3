package io.faasm.maven.clustermodule;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads an image as {@code image.h} of the guest library describes it, entry by entry. */
final class ImageReader {
    static final int DIRECTORY = 1;
    static final int FILE = 2;

    private final ByteBuffer block;

    ImageReader(byte[] bytes) {
        block = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    record Entry(String name, byte[] data, int dataOffset, int modified, int kind, int end) {}

    String magic() {
        return text(0, 8);
    }

    int version() {
        return block.getInt(8);
    }

    int size() {
        return block.getInt(16);
    }

    String mountPoint() {
        return text(block.getInt(20), block.getInt(24));
    }

    List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < block.getInt(12); i++) {
            int at = 32 + 32 * i;
            entries.add(new Entry(
                    text(block.getInt(at), block.getInt(at + 4)),
                    bytes(block.getInt(at + 8), block.getInt(at + 12)),
                    block.getInt(at + 8),
                    block.getInt(at + 16),
                    block.getInt(at + 20),
                    block.getInt(at + 24)));
        }
        return entries;
    }

    /** The names of all entries, in their order. */
    List<String> names() {
        return entries().stream().map(Entry::name).toList();
    }

    Entry entry(String name) {
        return entries().stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    String content(String name) {
        return new String(entry(name).data(), StandardCharsets.UTF_8);
    }

    /** The names of a directory's children, found as the guest library finds them. */
    List<String> children(String directory) {
        List<Entry> entries = entries();
        int own = names().indexOf(directory);
        List<String> children = new ArrayList<>();
        for (int i = own + 1; i < entries.get(own).end(); i = entries.get(i).end()) {
            children.add(entries.get(i).name());
        }
        return children;
    }

    private String text(int offset, int length) {
        return new String(bytes(offset, length), StandardCharsets.UTF_8);
    }

    private byte[] bytes(int offset, int length) {
        byte[] bytes = new byte[length];
        block.get(offset, bytes);
        return bytes;
    }
}
