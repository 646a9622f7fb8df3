package io.faasm.maven.signatures;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** A stretch of memory as it will be before the program runs: its bytes, what its pointers lead to, and its symbols. */
final class Block {
    private static final int LONGEST_TEXT = 1 << 16;

    /** A named part of a block. */
    record Region(String name, int offset, int size) {
        int end() {
            return offset + size;
        }
    }

    private final String object;
    private final ByteBuffer bytes;
    private final int size;
    private final NavigableMap<Integer, Pointer> pointers = new TreeMap<>();
    private final NavigableMap<Integer, Region> regions = new TreeMap<>();

    /**
     * A block without pointers and symbols yet.
     *
     * @param object the file that it belongs to
     * @param bytes its beginning; what follows is zero
     * @param size all of it
     */
    Block(String object, ByteBuffer bytes, int size) {
        this.object = object;
        this.bytes = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        this.size = size;
    }

    String object() {
        return object;
    }

    int size() {
        return size;
    }

    void put(int offset, Pointer pointer) {
        pointers.put(offset, pointer);
    }

    /** Adds a symbol; of two at one place the larger stays. */
    void put(Region region) {
        regions.merge(region.offset(), region, (a, b) -> a.size() >= b.size() ? a : b);
    }

    /** What lies at an offset, if it is a pointer. */
    Optional<Pointer> pointer(int offset) {
        return Optional.ofNullable(pointers.get(offset));
    }

    NavigableMap<Integer, Pointer> pointers() {
        return pointers;
    }

    /** The number at an offset. */
    int number(int offset) {
        return offset >= 0 && offset + 4 <= bytes.limit() ? bytes.getInt(offset) : 0;
    }

    /** The symbol that an offset belongs to. */
    Optional<Region> region(int offset) {
        return Optional.ofNullable(regions.floorEntry(offset))
                .map(Map.Entry::getValue)
                .filter(region -> offset < region.end());
    }

    /** Where what lies at an offset ends at the latest: with its symbol, or else with the block. */
    int limit(int offset) {
        return region(offset).map(Region::end).orElse(size);
    }

    /** The string at an offset, if there is one that C's tables would name something with. */
    Optional<String> text(int offset) {
        if (offset < 0 || offset >= size) {
            // C may point before or behind a variable, as long as it does not look there.
            return Optional.empty();
        }
        int end = offset;
        while (end < bytes.limit() && end - offset < LONGEST_TEXT && bytes.get(end) != 0) {
            int octet = bytes.get(end) & 0xff;
            if (octet < 0x20 && octet != '\n' && octet != '\t' || octet == 0x7f) {
                return Optional.empty();
            }
            end++;
        }
        if (end == offset || end >= size || end < bytes.limit() && bytes.get(end) != 0) {
            return Optional.empty();
        }
        byte[] text = new byte[end - offset];
        bytes.get(offset, text);
        return Optional.of(new String(text, StandardCharsets.UTF_8));
    }
}
