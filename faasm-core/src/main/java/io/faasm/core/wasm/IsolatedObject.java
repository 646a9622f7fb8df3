package io.faasm.core.wasm;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An object file of which others see a single function. What a shared object hides, an object file shares with all others
 * that are linked with it: two extension modules that hold the same library, or different functions of the same name, would
 * collide. LLVM's tool for such changes does not know WebAssembly's symbols.
 */
public final class IsolatedObject {
    private static final int CUSTOM = 0;
    private static final int COMDAT_INFO = 7;
    private static final int SYMBOL_TABLE = 8;

    private static final int WEAK = 0x01;
    private static final int LOCAL = 0x02;
    private static final int HIDDEN = 0x04;
    private static final int UNDEFINED = 0x10;
    private static final int EXPORTED = 0x20;
    private static final int EXPLICIT_NAME = 0x40;

    private final String file;
    private final byte[] object;
    private final String entry;
    private final String newName;
    private boolean found;

    private IsolatedObject(String file, byte[] object, String entry, String newName) {
        this.file = file;
        this.object = object;
        this.entry = entry;
        this.newName = newName;
    }

    /**
     * Makes everything that an object file defines local to it, except one function, which gets another name.
     *
     * @param file its name in messages
     * @param entry the function that stays visible
     * @param newName what it is called from now on
     */
    public static byte[] of(String file, byte[] object, String entry, String newName) {
        // Reading it as a whole is what refuses anything that is not sound.
        WasmObject.read(file, object);
        return new IsolatedObject(file, object, entry, newName).write();
    }

    private byte[] write() {
        Section linking = WasmModule.read(file, object).section("linking").orElseThrow();
        WasmReader in = new WasmReader(file, object, linking.offset(), linking.offset() + linking.size());
        Bytes content = new Bytes();
        content.name("linking");
        content.number(in.u32());
        while (!in.atEnd()) {
            int kind = in.octet();
            WasmReader part = in.part(in.index());
            // Groups of which the linker keeps the first: what is local to its file is not the same as another's.
            if (kind != COMDAT_INFO) {
                byte[] bytes = kind == SYMBOL_TABLE ? symbols(part) : rest(part);
                content.write(kind);
                content.number(bytes.length);
                content.writeBytes(bytes);
            }
        }
        if (!found) {
            throw in.malformed("it does not define the function " + entry);
        }
        int start = headerOf(linking);
        Bytes changed = new Bytes();
        changed.write(object, 0, start);
        changed.write(CUSTOM);
        changed.number(content.size());
        changed.writeBytes(content.toByteArray());
        int end = linking.offset() + linking.size();
        changed.write(object, end, object.length - end);
        return changed.toByteArray();
    }

    /** Where a custom section begins whose content, behind its name, is known. */
    private int headerOf(Section section) {
        WasmReader in = new WasmReader(file, object, 8, object.length);
        while (!in.atEnd()) {
            int start = in.position();
            in.octet();
            int size = in.index();
            in.skip(size);
            if (section.offset() > start && section.offset() <= in.position()) {
                return start;
            }
        }
        throw in.malformed("its section \"" + section.name() + "\" lies outside of it");
    }

    private byte[] symbols(WasmReader in) {
        Bytes out = new Bytes();
        int count = in.count();
        out.number(count);
        for (int left = count; left > 0; left--) {
            int kind = in.octet();
            long flags = in.u32();
            boolean defined = (flags & UNDEFINED) == 0;
            out.write(kind);
            switch (kind) {
                case 0, 2, 4, 5 -> {
                    int index = in.index();
                    boolean named = defined || (flags & EXPLICIT_NAME) != 0;
                    String name = named ? in.name() : "";
                    boolean isEntry = kind == 0 && defined && name.equals(entry);
                    found |= isEntry;
                    out.number(defined ? isEntry ? flags & ~WEAK & ~EXPORTED : local(flags) : flags);
                    out.number(index);
                    if (named) {
                        out.name(isEntry ? newName : name);
                    }
                }
                case 1 -> {
                    out.number(defined ? local(flags) : flags);
                    out.name(in.name());
                    for (int numbers = defined ? 3 : 0; numbers > 0; numbers--) {
                        out.number(in.u32());
                    }
                }
                case 3 -> {
                    out.number(flags);
                    out.number(in.u32());
                }
                default -> throw in.malformed("there is no symbol of kind " + kind);
            }
        }
        out.writeBytes(rest(in));
        return out.toByteArray();
    }

    private static long local(long flags) {
        return flags & ~WEAK & ~EXPORTED & ~HIDDEN | LOCAL;
    }

    private byte[] rest(WasmReader in) {
        int from = in.position();
        in.skip(in.remaining());
        return Arrays.copyOfRange(object, from, in.position());
    }

    /** Collects bytes in the format's own encoding of numbers. */
    private static final class Bytes extends ByteArrayOutputStream {
        void number(long value) {
            long left = value;
            while (left > 0x7f) {
                write((int) (left & 0x7f | 0x80));
                left >>>= 7;
            }
            write((int) left);
        }

        void name(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            number(bytes.length);
            writeBytes(bytes);
        }
    }
}
