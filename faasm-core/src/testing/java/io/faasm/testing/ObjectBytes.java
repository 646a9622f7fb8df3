package io.faasm.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes small object files: every function is {@code unreachable}, every variable has a segment of its own. Functions are
 * to be imported before others are defined.
 */
public final class ObjectBytes {
    private final List<byte[]> types = new ArrayList<>();
    private final List<byte[]> imports = new ArrayList<>();
    private final List<byte[]> functions = new ArrayList<>();
    private final List<byte[]> segments = new ArrayList<>();
    private final List<byte[]> segmentNames = new ArrayList<>();
    private final List<byte[]> symbols = new ArrayList<>();
    private final List<int[]> relocations = new ArrayList<>();
    private int dataSize;

    /** Defines a function of so many parameters that returns a number or nothing, and tells its symbol. */
    public int function(String name, int parameters, boolean returns) {
        functions.add(number(type(parameters, returns)));
        return symbol(join(bytes(0, 0), number(imports.size() + functions.size() - 1), name(name)));
    }

    /** The same for a function that another object defines. */
    public int imported(String name, int parameters, boolean returns) {
        imports.add(join(name("env"), name(name), bytes(0), number(type(parameters, returns))));
        return symbol(join(bytes(0, 0x10), number(imports.size() - 1)));
    }

    /** A variable of four-byte words; a relocation goes to each word that is {@link #to}. */
    public int variable(String name, Object... words) {
        ByteBuffer content = ByteBuffer.allocate(4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
        List<int[]> own = new ArrayList<>();
        for (int i = 0; i < words.length; i++) {
            if (words[i] instanceof Reference to) {
                own.add(new int[] {to.function() ? 2 : 5, 4 * i, to.symbol(), to.addend()});
                content.putInt(0);
            } else {
                content.putInt((Integer) words[i]);
            }
        }
        return segment(name, content.array(), own);
    }

    /** A variable that holds a string. */
    public int text(String text) {
        return segment(".L." + text, (text + "\0").getBytes(StandardCharsets.UTF_8), List.of());
    }

    /** What a word refers to; {@code addend}, for variables only, is at least -64 and below 8192. */
    public record Reference(boolean function, int symbol, int addend) {}

    /** The table index of a function. */
    public static Reference call(int symbol) {
        return new Reference(true, symbol, 0);
    }

    /** The address of a variable. */
    public static Reference to(int symbol) {
        return to(symbol, 0);
    }

    /** The address so many bytes behind it. */
    public static Reference to(int symbol, int addend) {
        return new Reference(false, symbol, addend);
    }

    public byte[] bytes() {
        List<byte[]> sections = new ArrayList<>();
        sections.add(section(1, vector(types)));
        sections.add(section(2, vector(imports)));
        sections.add(section(3, vector(functions)));
        sections.add(section(
                10, vector(functions.stream().map(f -> bytes(3, 0, 0, 0x0b)).toList())));
        int dataIndex = sections.size();
        byte[] data = vector(segments);
        sections.add(section(11, data));
        sections.add(
                section(0, join(name("linking"), bytes(2), part(5, vector(segmentNames)), part(8, vector(symbols)))));
        int head = number(segments.size()).length;
        List<byte[]> entries = relocations.stream()
                .map(each -> join(
                        bytes(each[0]),
                        number(head + each[1]),
                        number(each[2]),
                        each[0] == 5 ? signed(each[3]) : new byte[0]))
                .toList();
        sections.add(section(0, join(name("reloc.DATA"), number(dataIndex), vector(entries))));
        return join(bytes(0, 'a', 's', 'm', 1, 0, 0, 0), join(sections.toArray(byte[][]::new)));
    }

    private int segment(String name, byte[] content, List<int[]> own) {
        // Flags, i32.const 0, end, and the size in as many bytes as it takes.
        byte[] head = join(bytes(0, 0x41, 0, 0x0b), number(content.length));
        own.forEach(each -> relocations.add(new int[] {each[0], dataSize + head.length + each[1], each[2], each[3]}));
        dataSize += head.length + content.length;
        segments.add(join(head, content));
        segmentNames.add(join(name(".data." + name), bytes(2, 0)));
        return symbol(join(bytes(1, 0), name(name), number(segments.size() - 1), bytes(0), number(content.length)));
    }

    private int type(int parameters, boolean returns) {
        int[] values = new int[parameters];
        Arrays.fill(values, 0x7f);
        types.add(join(bytes(0x60, parameters), bytes(values), returns ? bytes(1, 0x7f) : bytes(0)));
        return types.size() - 1;
    }

    private int symbol(byte[] symbol) {
        symbols.add(symbol);
        return symbols.size() - 1;
    }

    private static byte[] vector(List<byte[]> entries) {
        return join(number(entries.size()), join(entries.toArray(byte[][]::new)));
    }

    private static byte[] section(int id, byte[] content) {
        return part(id, content);
    }

    private static byte[] part(int id, byte[] content) {
        return join(bytes(id), number(content.length), content);
    }

    private static byte[] signed(int value) {
        return value < 64 && value >= -64 ? bytes(value & 0x7f) : bytes(value & 0x7f | 0x80, value >> 7 & 0x7f);
    }

    public static byte[] number(int value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int left = value;
        while (left > 0x7f) {
            out.write(left & 0x7f | 0x80);
            left >>>= 7;
        }
        out.write(left);
        return out.toByteArray();
    }

    public static byte[] name(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return join(number(bytes.length), bytes);
    }

    public static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}
