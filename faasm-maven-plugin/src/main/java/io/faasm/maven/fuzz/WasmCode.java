package io.faasm.maven.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes the binary form of WebAssembly: instructions with their immediates, and what sections are made of. */
final class WasmCode {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Instructions without immediates, or any other bytes. */
    WasmCode op(int... octets) {
        for (int octet : octets) {
            bytes.write(octet);
        }
        return this;
    }

    /** An instruction with unsigned immediates: indexes, alignments, offsets. */
    WasmCode with(int op, long... immediates) {
        bytes.write(op);
        for (long immediate : immediates) {
            unsigned(immediate);
        }
        return this;
    }

    /** An instruction behind the prefix 0xfc. */
    WasmCode more(int op, long... immediates) {
        bytes.write(0xfc);
        return with(op, immediates);
    }

    WasmCode unsigned(long value) {
        long rest = value;
        do {
            int septet = (int) (rest & 0x7f);
            rest >>>= 7;
            bytes.write(rest == 0 ? septet : septet | 0x80);
        } while (rest != 0);
        return this;
    }

    private WasmCode signed(long value) {
        long rest = value;
        while (rest < -64 || rest > 63) {
            bytes.write((int) (rest & 0x7f) | 0x80);
            rest >>= 7;
        }
        bytes.write((int) (rest & 0x7f));
        return this;
    }

    WasmCode i32(int value) {
        return op(0x41).signed(value);
    }

    WasmCode i64(long value) {
        return op(0x42).signed(value);
    }

    WasmCode f32(float value) {
        return op(0x43).raw(
                        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value));
    }

    WasmCode f64(double value) {
        return op(0x44).raw(
                        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(value));
    }

    private WasmCode raw(ByteBuffer buffer) {
        bytes.writeBytes(buffer.array());
        return this;
    }

    WasmCode name(String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        unsigned(utf8.length);
        bytes.writeBytes(utf8);
        return this;
    }

    WasmCode append(WasmCode other) {
        bytes.writeBytes(other.bytes());
        return this;
    }

    /** What is given, behind its size in bytes. */
    WasmCode sized(WasmCode content) {
        return unsigned(content.size()).append(content);
    }

    WasmCode section(int id, WasmCode content) {
        return op(id).sized(content);
    }

    int size() {
        return bytes.size();
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }
}
