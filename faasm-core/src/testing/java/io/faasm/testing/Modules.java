package io.faasm.testing;

import java.io.ByteArrayOutputStream;

/** WebAssembly modules for tests, written section by section. */
public final class Modules {
    private Modules() {}

    /** A module of these sections, each an id followed by its content. */
    public static byte[] module(int[]... sections) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
        for (int[] section : sections) {
            out.write(section[0]);
            out.write(section.length - 1);
            for (int i = 1; i < section.length; i++) {
                out.write(section[i]);
            }
        }
        return out.toByteArray();
    }

    /** A type, a function, an export and its code. */
    public static byte[] useful() {
        return module(
                new int[] {1, 1, 0x60, 0, 0},
                new int[] {3, 1, 0},
                new int[] {0, 1, 'n', 1, 2, 3},
                new int[] {7, 1, 1, 'f', 0, 0},
                new int[] {10, 1, 2, 0, 0x0b});
    }

    /** A module of about so many bytes, nearly all of them in a custom section. */
    public static byte[] ofSize(int bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(useful());
        out.write(0);
        for (int rest = bytes; ; rest >>>= 7) {
            boolean last = rest < 0x80;
            out.write(rest & 0x7f | (last ? 0 : 0x80));
            if (last) {
                break;
            }
        }
        out.writeBytes(new byte[bytes]);
        return out.toByteArray();
    }
}
