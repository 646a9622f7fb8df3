package io.faasm.platform.state;

import io.faasm.platform.state.Store.Changes;
import io.faasm.platform.state.Store.Table;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * State values. As on a cluster, a value keeps the size with which it was first written, and one of no bytes is none; what was
 * appended under a key is apart from the value of that key. All methods may be called by any thread, and may wait for the disk.
 */
public final class StateStore {
    /** A value counts as so many bytes at least, so that a limit of bytes is one of their number, too. */
    private static final long SMALLEST = 4096;

    /** For the same reason an element counts as so many more than it has. */
    private static final long AROUND_ELEMENT = 128;

    /** The largest value: what one frame of the engine's holds. */
    public static final int LARGEST = 64 * 1024 * 1024;

    private static final int ELEMENT_NUMBER = Long.BYTES;

    private final Store store;
    private final long userLimit;
    private final Map<String, Usage> usages = new ConcurrentHashMap<>();

    /** What a user's values take; its lock is held by whoever changes one of them. */
    private static final class Usage {
        private long bytes;
    }

    /**
     * A part of a value.
     *
     * @param size of the whole value; 0: there is none
     * @param bytes as many of those that were asked for as the value has
     */
    public record Part(long size, byte[] bytes) {}

    /** What is appended under a key: how many elements there are, and how many bytes they have together. */
    private record Elements(long count, long bytes, long charged) {
        static final Elements NONE = new Elements(0, 0, 0);

        static Elements of(byte[] stored) {
            if (stored == null) {
                return NONE;
            }
            ByteBuffer buffer = ByteBuffer.wrap(stored);
            return new Elements(buffer.getLong(), buffer.getLong(), buffer.getLong());
        }

        byte[] stored() {
            return ByteBuffer.allocate(3 * Long.BYTES)
                    .putLong(count)
                    .putLong(bytes)
                    .putLong(charged)
                    .array();
        }
    }

    /**
     * @param userLimit how many bytes the values of one user may have together; each counts as 4 KiB at least, and
     *     what is appended to one as 128 bytes more than it has
     */
    public StateStore(Store store, long userLimit) {
        this.store = store;
        this.userLimit = userLimit;
        store.visit(Table.SIZES, new byte[0], (key, size) -> {
            usage(StateKey.user(key)).bytes += charge(number(size));
            return true;
        });
        store.visit(Table.LISTS, new byte[0], (key, elements) -> {
            usage(StateKey.user(key)).bytes += Elements.of(elements).charged();
            return true;
        });
    }

    /** The value's size; 0 where there is none. */
    public long size(StateKey key) {
        byte[] size = store.get(Table.SIZES, key.bytes());
        return size == null ? 0 : number(size);
    }

    public Part read(StateKey key, long offset, long length) {
        if (length == 0) {
            return new Part(size(key), new byte[0]);
        }
        byte[] value = store.get(Table.VALUES, key.bytes());
        if (value == null) {
            return new Part(0, new byte[0]);
        }
        if (offset == 0 && length >= value.length) {
            return new Part(value.length, value);
        }
        int from = (int) Math.min(offset, value.length);
        int to = (int) (from + Math.min(length, value.length - from));
        return new Part(value.length, Arrays.copyOfRange(value, from, to));
    }

    /** Sets a value, which has the size that it always had, or is made. */
    public void write(StateKey key, byte[] value) throws StateRefused {
        Usage usage = usage(key.user());
        synchronized (usage) {
            long before = size(key);
            if (before != 0 && before != value.length) {
                throw new StateRefused("the state value '" + key.key() + "' has " + before
                        + " bytes and keeps this size, as on a Faasm cluster: " + value.length
                        + " bytes cannot be written to it");
            }
            put(key, usage, before, value);
        }
    }

    /** Sets a value whatever size it had: what is uploaded takes the place of what was there. */
    public void replace(StateKey key, byte[] value) throws StateRefused {
        Usage usage = usage(key.user());
        synchronized (usage) {
            put(key, usage, size(key), value);
        }
    }

    /**
     * Sets a part of a value.
     *
     * @param total the size of a value that does not exist yet, and so is made, of zeros
     */
    public void writePart(StateKey key, long offset, long total, byte[] part) throws StateRefused {
        Usage usage = usage(key.user());
        synchronized (usage) {
            byte[] before = store.get(Table.VALUES, key.bytes());
            long size = before == null ? total : before.length;
            // offset and part are each small enough not to overflow together.
            if (offset < 0 || offset > size || part.length > size - offset) {
                throw new StateRefused("bytes " + offset + " to " + (offset + part.length) + " of the state value '"
                        + key.key() + "' are not within its " + size);
            }
            requireSmall(key, size);
            // The limit is looked at before room is made.
            require(key, usage, before == null ? charge(size) : 0);
            byte[] value = before == null ? new byte[(int) size] : before;
            System.arraycopy(part, 0, value, (int) offset, part.length);
            put(key, usage, before == null ? 0 : size, value);
        }
    }

    private void put(StateKey key, Usage usage, long before, byte[] value) throws StateRefused {
        requireSmall(key, value.length);
        byte[] name = key.bytes();
        long more = charge(value.length) - charge(before);
        require(key, usage, more);
        try (Changes changes = store.changes()) {
            if (value.length == 0) {
                changes.delete(Table.VALUES, name).delete(Table.SIZES, name);
            } else {
                changes.put(Table.VALUES, name, value).put(Table.SIZES, name, stored(value.length));
            }
            changes.commit();
        }
        usage.bytes += more;
    }

    /** Adds an element to what is appended under this key. */
    public void append(StateKey key, byte[] element) throws StateRefused {
        Usage usage = usage(key.user());
        synchronized (usage) {
            byte[] name = key.bytes();
            long more = AROUND_ELEMENT + element.length;
            require(key, usage, more);
            Elements before = Elements.of(store.get(Table.LISTS, name));
            Elements after = new Elements(before.count() + 1, before.bytes() + element.length, before.charged() + more);
            try (Changes changes = store.changes()) {
                changes.put(Table.ELEMENTS, elementName(name, before.count()), element)
                        .put(Table.LISTS, name, after.stored())
                        .commit();
            }
            usage.bytes += more;
        }
    }

    /** The first elements under this key, one behind the other, as many bytes as there are but no more than the limit. */
    public byte[] appended(StateKey key, long count, int limit) {
        byte[] name = key.bytes();
        Elements elements = Elements.of(store.get(Table.LISTS, name));
        ByteBuffer found = ByteBuffer.allocate((int) Math.min(limit, elements.bytes()));
        if (count > 0 && found.hasRemaining()) {
            long[] left = {count};
            store.visit(Table.ELEMENTS, name, (at, element) -> {
                if (!isElementOf(name, at)) {
                    return false;
                }
                found.put(element, 0, Math.min(element.length, found.remaining()));
                return --left[0] > 0 && found.hasRemaining();
            });
        }
        return Arrays.copyOf(found.array(), found.position());
    }

    public void clearAppended(StateKey key) {
        Usage usage = usage(key.user());
        synchronized (usage) {
            byte[] name = key.bytes();
            Elements before = Elements.of(store.get(Table.LISTS, name));
            if (before.count() == 0) {
                return;
            }
            try (Changes changes = store.changes()) {
                changes.deleteRange(Table.ELEMENTS, elementName(name, 0), elementName(name, before.count()))
                        .delete(Table.LISTS, name)
                        .commit();
            }
            usage.bytes -= before.charged();
        }
    }

    private static void requireSmall(StateKey key, long size) throws StateRefused {
        if (size > LARGEST) {
            throw new StateRefused(
                    "the state value '" + key.key() + "' cannot have " + size + " bytes: the largest has " + LARGEST);
        }
    }

    private void require(StateKey key, Usage usage, long more) throws StateRefused {
        if (more > 0 && more > userLimit - usage.bytes) {
            throw new StateRefused("the state values of the user " + key.user() + " hold " + usage.bytes
                    + " bytes and may hold " + userLimit + ": there is no room for '" + key.key() + "'");
        }
    }

    private Usage usage(String user) {
        return usages.computeIfAbsent(user, name -> new Usage());
    }

    private static long charge(long size) {
        return size == 0 ? 0 : Math.max(SMALLEST, size);
    }

    private static byte[] elementName(byte[] name, long number) {
        return ByteBuffer.allocate(name.length + ELEMENT_NUMBER)
                .put(name)
                .putLong(number)
                .array();
    }

    private static boolean isElementOf(byte[] name, byte[] element) {
        return element.length == name.length + ELEMENT_NUMBER
                && Arrays.equals(name, 0, name.length, element, 0, name.length);
    }

    private static byte[] stored(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static long number(byte[] stored) {
        return ByteBuffer.wrap(stored).getLong();
    }
}
