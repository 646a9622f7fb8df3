package io.faasm.maven.clustermodule;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A read-only directory tree as one block of bytes, which the guest library reads in the module's memory. What is where in
 * it is told by {@code image.h} of the guest library.
 */
final class Image {
    private static final byte[] MAGIC = "FAASMIMG".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final int HEADER = 32;
    private static final int ENTRY = 32;
    private static final int ALIGNMENT = 16;
    private static final int DIRECTORY = 1;
    private static final int FILE = 2;
    /** The first second of 1980, of which every archive format can tell: nobody asks when a module's library was changed. */
    private static final int MODIFIED = 315_532_800;

    private final String mountPoint;
    private final Directory root = new Directory();

    /** @param mountPoint the absolute path at which the guest sees the tree */
    Image(String mountPoint) {
        if (!mountPoint.matches("(/[^/\0]+)+")
                || Arrays.asList(mountPoint.split("/")).contains("..")) {
            throw new IllegalArgumentException("\"" + mountPoint + "\" is no absolute path of a mount point.");
        }
        this.mountPoint = mountPoint;
    }

    private sealed interface Node permits Directory, Content {}

    /** Children in the order of the bytes of their names, which is not that of Java's characters. */
    private record Directory(SortedMap<byte[], Node> children) implements Node {
        Directory() {
            this(new TreeMap<>(Arrays::compareUnsigned));
        }
    }

    private record Content(byte[] bytes) implements Node {}

    /** An entry as it will be written. */
    private record Entry(byte[] name, byte[] data, int kind, int end) {}

    /**
     * Adds a file, and the directories that it is in.
     *
     * @param path relative to the mount point, with slashes
     */
    void file(String path, byte[] content) {
        int slash = path.lastIndexOf('/');
        Directory parent = slash < 0 ? root : directory(path.substring(0, slash));
        if (parent.children().putIfAbsent(name(path, path.substring(slash + 1)), new Content(content)) != null) {
            throw new IllegalStateException("The image has " + path + " twice.");
        }
    }

    /** Adds a directory, if it is not there, and those that it is in. */
    Directory directory(String path) {
        Directory at = root;
        for (String name : path.split("/", -1)) {
            Node child = at.children().computeIfAbsent(name(path, name), key -> new Directory());
            if (!(child instanceof Directory directory)) {
                throw new IllegalStateException("The image has a file in the place of the directory " + path + ".");
            }
            at = directory;
        }
        return at;
    }

    private static byte[] name(String path, String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("\"" + path + "\" is no path below a mount point.");
        }
        return name.getBytes(StandardCharsets.UTF_8);
    }

    /** The block. */
    byte[] bytes() {
        List<Entry> entries = new ArrayList<>();
        collect(new byte[0], root, entries);
        byte[] mount = mountPoint.getBytes(StandardCharsets.UTF_8);
        long at = HEADER + (long) ENTRY * entries.size();
        long mountAt = at;
        at += mount.length;
        long namesAt = at;
        for (Entry entry : entries) {
            at += entry.name().length;
        }
        long dataAt = aligned(at);
        at = dataAt;
        for (Entry entry : entries) {
            at = aligned(at) + entry.data().length;
        }
        ByteBuffer block = ByteBuffer.allocate(Math.toIntExact(aligned(at))).order(ByteOrder.LITTLE_ENDIAN);
        block.put(MAGIC)
                .putInt(VERSION)
                .putInt(entries.size())
                .putInt(block.capacity())
                .putInt((int) mountAt)
                .putInt(mount.length)
                .putInt(0);
        long name = namesAt;
        long data = dataAt;
        for (Entry entry : entries) {
            block.putInt((int) name)
                    .putInt(entry.name().length)
                    .putInt(entry.kind() == FILE ? (int) data : 0)
                    .putInt(entry.data().length)
                    .putInt(MODIFIED)
                    .putInt(entry.kind())
                    .putInt(entry.end())
                    .putInt(0);
            name += entry.name().length;
            data = aligned(data + entry.data().length);
        }
        block.put(mount);
        entries.forEach(entry -> block.put(entry.name()));
        for (Entry entry : entries) {
            block.position((int) aligned(block.position())).put(entry.data());
        }
        return block.array();
    }

    private static void collect(byte[] name, Node node, List<Entry> entries) {
        if (node instanceof Content content) {
            entries.add(new Entry(name, content.bytes(), FILE, entries.size() + 1));
            return;
        }
        int own = entries.size();
        entries.add(null);
        for (Map.Entry<byte[], Node> child : ((Directory) node).children().entrySet()) {
            ByteArrayOutputStream path = new ByteArrayOutputStream();
            path.writeBytes(name);
            if (name.length > 0) {
                path.write('/');
            }
            path.writeBytes(child.getKey());
            collect(path.toByteArray(), child.getValue(), entries);
        }
        entries.set(own, new Entry(name, new byte[0], DIRECTORY, entries.size()));
    }

    private static long aligned(long offset) {
        return (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
}
