package io.faasm.maven.signatures;

import io.faasm.core.wasm.FunctionType;
import io.faasm.core.wasm.ValueType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What CPython's headers say of its tables, from the data files beside this class. */
final class Vocabulary {
    static final String METHODS = "PyMethodDef";
    static final String GETSETS = "PyGetSetDef";
    static final String TYPE = "PyTypeObject";
    static final String MODULE = "PyModuleDef";
    static final String SPEC = "PyType_Spec";
    static final String TYPE_SLOTS = "PyType_Slot";
    static final String MODULE_SLOTS = "PyModuleDef_Slot";

    /** METH_CLASS, METH_STATIC and METH_COEXIST, which do not change how a method is called. */
    private static final int BINDING_FLAGS = 0x70;

    private static final Pattern TYPE_TEXT = Pattern.compile("\\(([^)]*)\\) -> (\\(\\)|\\w+)");
    private static final List<String> FILES =
            List.of("typedefs.tsv", "tables.tsv", "type-slots.tsv", "module-slots.tsv", "method-flags.tsv");

    /**
     * A function type of CPython's headers.
     *
     * @param parameters in C, without their types' spaces changed
     */
    record Typedef(String name, FunctionType type, String result, List<String> parameters) {}

    /** What a field may hold. */
    enum Content {
        COUNT,
        ZERO,
        INT,
        TEXT,
        DATA,
        VALUE,
        /** A function; of which type, the field's typedef says. */
        FUNCTION,
        /** A pointer to another table. */
        TABLE,
        /** A function of the type that the flags beside it say. */
        FLAGS,
        /** What the number beside it says. */
        SLOT
    }

    /**
     * A field of four bytes.
     *
     * @param what the typedef or struct, or else the content's own name
     */
    record Field(String name, Content content, String what) {}

    private final SortedMap<String, Typedef> typedefs = new TreeMap<>();
    private final Map<String, List<Field>> structs = new LinkedHashMap<>();
    private final SortedMap<Integer, Field> typeSlots = new TreeMap<>();
    private final SortedMap<Integer, Field> moduleSlots = new TreeMap<>();
    private final SortedMap<Integer, Field> methodFlags = new TreeMap<>();

    private Vocabulary() {}

    static Vocabulary load() {
        Vocabulary vocabulary = new Vocabulary();
        List<String[]> tables = rows("tables.tsv", 3);
        tables.forEach(row -> vocabulary.structs.put(row[0], new ArrayList<>()));
        for (String[] row : rows("typedefs.tsv", 4)) {
            vocabulary.typedefs.put(
                    row[0],
                    new Typedef(
                            row[0],
                            type(row[1]),
                            row[2],
                            row[3].equals("void") ? List.of() : List.of(row[3].split(", "))));
        }
        tables.forEach(row -> vocabulary.structs.get(row[0]).add(vocabulary.field(row[1], row[2])));
        rows("type-slots.tsv", 3)
                .forEach(row -> vocabulary.typeSlots.put(Integer.decode(row[0]), vocabulary.field(row[1], row[2])));
        rows("module-slots.tsv", 3)
                .forEach(row -> vocabulary.moduleSlots.put(Integer.decode(row[0]), vocabulary.field(row[1], row[2])));
        rows("method-flags.tsv", 3)
                .forEach(row -> vocabulary.methodFlags.put(Integer.decode(row[0]), vocabulary.field(row[2], row[1])));
        return vocabulary;
    }

    /** All data files in one text: what a check depends on beside its code. */
    static String text() {
        StringBuilder text = new StringBuilder();
        FILES.forEach(file -> lines(file).forEach(line -> text.append(line).append('\n')));
        return text.toString();
    }

    SortedMap<String, Typedef> typedefs() {
        return typedefs;
    }

    Map<String, List<Field>> structs() {
        return structs;
    }

    SortedMap<Integer, Field> slots(String struct) {
        return struct.equals(MODULE_SLOTS) ? moduleSlots : typeSlots;
    }

    SortedMap<Integer, Field> methodFlags() {
        return methodFlags;
    }

    List<Field> fields(String struct) {
        return structs.get(struct);
    }

    /** The size of a struct in bytes, without what later versions added behind the last function. */
    int size(String struct) {
        return 4 * fields(struct).size();
    }

    /** How a method with these flags is called, if they are valid. */
    Optional<Field> method(int flags) {
        return Optional.ofNullable(methodFlags.get(flags & ~BINDING_FLAGS));
    }

    private Field field(String name, String what) {
        if (typedefs.containsKey(what)) {
            return new Field(name, Content.FUNCTION, what);
        }
        if (structs.containsKey(what)) {
            return new Field(name, Content.TABLE, what);
        }
        return new Field(name, Content.valueOf(what.toUpperCase(java.util.Locale.ROOT)), what);
    }

    static FunctionType type(String text) {
        Matcher matcher = TYPE_TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalStateException("'" + text + "' is no function type");
        }
        return new FunctionType(
                matcher.group(1).isEmpty()
                        ? List.of()
                        : List.of(matcher.group(1).split(", ")).stream()
                                .map(Vocabulary::valueType)
                                .toList(),
                matcher.group(2).equals("()") ? List.of() : List.of(valueType(matcher.group(2))));
    }

    private static ValueType valueType(String text) {
        return ValueType.valueOf(text.toUpperCase(java.util.Locale.ROOT));
    }

    private static List<String[]> rows(String file, int columns) {
        List<String[]> rows = new ArrayList<>();
        for (String line : lines(file)) {
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String[] row = line.split("\t");
            if (row.length != columns) {
                throw new IllegalStateException(file + ": '" + line + "' has not " + columns + " columns");
            }
            rows.add(row);
        }
        return rows;
    }

    private static List<String> lines(String file) {
        try (InputStream in = Vocabulary.class.getResourceAsStream(file);
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
