package io.faasm.core.wasm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a WebAssembly file says about itself. Code is not decoded.
 *
 * @param sections in the file's order
 * @param types by type index
 * @param imports in the file's order
 * @param functionTypes type index of every function, imported ones first
 * @param exports in the file's order
 * @param elements the element segments in their order
 * @param functionNames names of functions by index, from the name section; empty when it was stripped
 * @param dynamicLink of a side module
 * @param constants values of the immutable 32-bit globals that are given as a number, by global index
 */
public record WasmModule(
        List<Section> sections,
        List<FunctionType> types,
        List<Import> imports,
        List<Integer> functionTypes,
        List<Export> exports,
        List<ElementSegment> elements,
        SortedMap<Integer, String> functionNames,
        Optional<DynamicLink> dynamicLink,
        SortedMap<Integer, Long> constants) {
    private static final byte[] MAGIC = {0, 'a', 's', 'm', 1, 0, 0, 0};
    private static final List<String> SECTION_NAMES = List.of(
            "custom",
            "type",
            "import",
            "function",
            "table",
            "memory",
            "global",
            "export",
            "start",
            "element",
            "code",
            "data",
            "data count",
            "tag");
    /** The order that the specification demands; data count comes before code, tag before global. */
    private static final List<Integer> SECTION_ORDER = List.of(1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11);

    public WasmModule {
        sections = List.copyOf(sections);
        types = List.copyOf(types);
        imports = List.copyOf(imports);
        functionTypes = List.copyOf(functionTypes);
        exports = List.copyOf(exports);
        elements = List.copyOf(elements);
        functionNames = Collections.unmodifiableSortedMap(new TreeMap<>(functionNames));
        constants = Collections.unmodifiableSortedMap(new TreeMap<>(constants));
    }

    /** Whether a file begins like a WebAssembly module; for telling wasm `.so` files from native ones. */
    public static boolean isWasm(Path file) {
        try (var in = Files.newInputStream(file)) {
            return java.util.Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Reads a file; one that is not whole and sound is refused with {@link MalformedWasm}. */
    public static WasmModule read(Path file) {
        try {
            return read(file.toString(), Files.readAllBytes(file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /**
     * Reads a module that is in memory.
     *
     * @param file its name in messages
     */
    public static WasmModule read(String file, byte[] bytes) {
        return new Parser(file, bytes).parse();
    }

    /** The type of a function by its index. */
    public FunctionType functionType(int function) {
        return types.get(functionTypes.get(function));
    }

    /** A function's name: from the name section, else from an export or import, else its number. */
    public String functionName(int function) {
        String name = functionNames.get(function);
        if (name != null) {
            return name;
        }
        for (Export export : exports) {
            if (export.kind() == ExternalKind.FUNCTION && export.index() == function) {
                return export.name();
            }
        }
        return "function " + function;
    }

    public Optional<Export> export(String name) {
        return exports.stream().filter(export -> export.name().equals(name)).findFirst();
    }

    public Optional<Section> section(String name) {
        return sections.stream().filter(section -> section.name().equals(name)).findFirst();
    }

    /** The constant expression of a segment's place. */
    static ElementSegment.Offset offset(WasmReader in) {
        ElementSegment.Offset offset;
        switch (in.octet()) {
            case 0x41 -> offset = new ElementSegment.Constant(in.signed(5) & 0xffffffffL);
            case 0x42 -> offset = new ElementSegment.Constant(in.signed(10));
            case 0x23 -> {
                int global = in.index();
                int next = in.octet();
                if (next == 0x0b) {
                    return new ElementSegment.Global(global, 0);
                }
                if (next != 0x41) {
                    throw in.malformed("the place of a segment is an expression that is not understood");
                }
                long plus = in.signed(5);
                if (in.octet() != 0x6a) {
                    throw in.malformed("the place of a segment is an expression that is not understood");
                }
                offset = new ElementSegment.Global(global, plus);
            }
            default -> throw in.malformed("the place of a segment is an expression that is not understood");
        }
        end(in);
        return offset;
    }

    private static void end(WasmReader in) {
        if (in.octet() != 0x0b) {
            throw in.malformed("a constant expression does not end");
        }
    }

    /** Reads the sections one after the other. */
    private static final class Parser {
        private final WasmReader reader;
        private final boolean sound;
        private final List<Section> sections = new ArrayList<>();
        private final List<FunctionType> types = new ArrayList<>();
        private final List<Import> imports = new ArrayList<>();
        private final List<Integer> functionTypes = new ArrayList<>();
        private final List<Export> exports = new ArrayList<>();
        private final List<ElementSegment> elements = new ArrayList<>();
        private final Map<Integer, String> functionNames = new TreeMap<>();
        private final Map<Integer, Long> constants = new TreeMap<>();
        private final int[] counts = new int[ExternalKind.values().length];
        private Optional<DynamicLink> dynamicLink = Optional.empty();

        Parser(String file, byte[] bytes) {
            this.reader = new WasmReader(file, bytes, 0, bytes.length);
            boolean begins = bytes.length >= MAGIC.length;
            for (int i = 0; begins && i < MAGIC.length; i++) {
                begins = bytes[i] == MAGIC[i];
            }
            this.sound = begins;
        }

        WasmModule parse() {
            if (!sound) {
                throw reader.malformed("it does not begin with the magic number and version 1");
            }
            reader.skip(MAGIC.length);
            int last = -1;
            while (!reader.atEnd()) {
                int id = reader.octet();
                if (id >= SECTION_NAMES.size()) {
                    throw reader.malformed("there is no section " + id);
                }
                WasmReader content = reader.part(reader.index());
                int offset = content.position();
                int size = content.remaining();
                if (id == 0) {
                    String name = content.name();
                    sections.add(new Section(id, name, content.position(), content.remaining()));
                    custom(name, content);
                    continue;
                }
                int place = SECTION_ORDER.indexOf(id);
                if (place <= last) {
                    throw reader.malformed("the section \"" + SECTION_NAMES.get(id) + "\" is out of order or repeated");
                }
                last = place;
                sections.add(new Section(id, SECTION_NAMES.get(id), offset, size));
                known(id, content);
            }
            long bodies =
                    sections.stream().filter(section -> section.id() == 10).count();
            if (counts[0] > importedFunctions() && bodies == 0) {
                throw reader.malformed("it declares functions and has no code");
            }
            return new WasmModule(
                    sections,
                    types,
                    imports,
                    functionTypes,
                    exports,
                    elements,
                    new TreeMap<>(functionNames),
                    dynamicLink,
                    new TreeMap<>(constants));
        }

        private long importedFunctions() {
            return imports.stream()
                    .filter(entry -> entry.kind() == ExternalKind.FUNCTION)
                    .count();
        }

        private void known(int id, WasmReader in) {
            switch (id) {
                case 1 -> types(in);
                case 2 -> imports(in);
                case 3 -> functions(in);
                case 4 -> counted(in, ExternalKind.TABLE);
                case 5 -> counted(in, ExternalKind.MEMORY);
                case 6 -> globals(in);
                case 7 -> exports(in);
                case 9 -> elements(in);
                case 10 -> code(in);
                case 13 -> counted(in, ExternalKind.TAG);
                default -> {
                    // Nothing in it is asked for.
                }
            }
        }

        private void types(WasmReader in) {
            for (int left = in.count(); left > 0; left--) {
                if (in.octet() != 0x60) {
                    throw in.malformed("a type is not a function type");
                }
                List<ValueType> parameters = valueTypes(in);
                types.add(new FunctionType(parameters, valueTypes(in)));
            }
            finish(in);
        }

        private static List<ValueType> valueTypes(WasmReader in) {
            List<ValueType> list = new ArrayList<>();
            for (int left = in.count(); left > 0; left--) {
                list.add(ValueType.of(in.octet(), in));
            }
            return list;
        }

        private void imports(WasmReader in) {
            for (int left = in.count(); left > 0; left--) {
                String module = in.name();
                String name = in.name();
                ExternalKind kind = ExternalKind.of(in.octet(), in);
                Optional<FunctionType> type = Optional.empty();
                switch (kind) {
                    case FUNCTION -> {
                        int index = typeIndex(in);
                        functionTypes.add(index);
                        type = Optional.of(types.get(index));
                    }
                    case TABLE -> {
                        ValueType.of(in.octet(), in);
                        limits(in);
                    }
                    case MEMORY -> limits(in);
                    case GLOBAL -> {
                        ValueType.of(in.octet(), in);
                        in.octet();
                    }
                    case TAG -> {
                        in.octet();
                        type = Optional.of(types.get(typeIndex(in)));
                    }
                }
                counts[kind.ordinal()]++;
                imports.add(new Import(module, name, kind, type));
            }
            finish(in);
        }

        private static void limits(WasmReader in) {
            int flags = in.octet();
            if (flags > 7) {
                throw in.malformed("limits with the unknown flags " + flags);
            }
            in.unsigned(10);
            if ((flags & 1) != 0) {
                in.unsigned(10);
            }
        }

        private int typeIndex(WasmReader in) {
            int index = in.index();
            if (index >= types.size()) {
                throw in.malformed("there is no type " + index);
            }
            return index;
        }

        private void functions(WasmReader in) {
            for (int left = in.count(); left > 0; left--) {
                functionTypes.add(typeIndex(in));
                counts[ExternalKind.FUNCTION.ordinal()]++;
            }
            finish(in);
        }

        private void counted(WasmReader in, ExternalKind kind) {
            counts[kind.ordinal()] += in.count();
        }

        private void globals(WasmReader in) {
            for (int left = in.count(); left > 0; left--) {
                ValueType type = ValueType.of(in.octet(), in);
                boolean mutable = in.octet() != 0;
                int index = counts[ExternalKind.GLOBAL.ordinal()]++;
                initializer(in).ifPresent(value -> {
                    if (type == ValueType.I32 && !mutable) {
                        constants.put(index, value & 0xffffffffL);
                    }
                });
            }
            finish(in);
        }

        /** A constant expression; its value where it is just a 32-bit number. */
        private static Optional<Long> initializer(WasmReader in) {
            Optional<Long> number = Optional.empty();
            for (int operations = 0; ; operations++) {
                int operation = in.octet();
                long value = 0;
                switch (operation) {
                    case 0x0b -> {
                        return operations == 1 ? number : Optional.empty();
                    }
                    case 0x41 -> value = in.signed(5);
                    case 0x42 -> in.signed(10);
                    case 0x43 -> in.skip(4);
                    case 0x44 -> in.skip(8);
                    case 0x23, 0xd2 -> in.index();
                    case 0xd0 -> in.octet();
                    case 0x6a, 0x6b, 0x6c, 0x7c, 0x7d, 0x7e -> {
                        // The arithmetic of extended constant expressions.
                    }
                    default -> throw in.malformed("the value of a global is an expression that is not understood");
                }
                number = operation == 0x41 ? Optional.of(value) : Optional.empty();
            }
        }

        private void exports(WasmReader in) {
            for (int left = in.count(); left > 0; left--) {
                String name = in.name();
                ExternalKind kind = ExternalKind.of(in.octet(), in);
                int index = in.index();
                if (index >= counts[kind.ordinal()]) {
                    throw in.malformed("the export \"" + name + "\" names a "
                            + kind.name().toLowerCase(java.util.Locale.ROOT) + " that does not exist");
                }
                exports.add(new Export(name, kind, index));
            }
            finish(in);
        }

        private void code(WasmReader in) {
            int bodies = in.count();
            if (bodies != counts[0] - importedFunctions()) {
                throw in.malformed(
                        bodies + " functions have code, " + (counts[0] - importedFunctions()) + " are declared");
            }
            for (int left = bodies; left > 0; left--) {
                in.skip(in.index());
            }
            finish(in);
        }

        private void elements(WasmReader in) {
            for (int left = in.count(); left > 0; left--) {
                int flags = in.index();
                if (flags > 7) {
                    throw in.malformed("an element segment has the unknown flags " + flags);
                }
                boolean placed = (flags & 1) == 0;
                boolean expressions = (flags & 4) != 0;
                if (placed && (flags & 2) != 0) {
                    in.index();
                }
                ElementSegment.Offset offset = placed ? offset(in) : new ElementSegment.Unplaced();
                if ((flags & 3) != 0) {
                    in.octet();
                }
                List<Integer> functions = new ArrayList<>();
                for (int entries = in.count(); entries > 0; entries--) {
                    functions.add(expressions ? functionReference(in) : functionIndex(in));
                }
                elements.add(new ElementSegment(offset, functions));
            }
            finish(in);
        }

        private int functionIndex(WasmReader in) {
            int index = in.index();
            if (index >= counts[0]) {
                throw in.malformed("there is no function " + index);
            }
            return index;
        }

        private int functionReference(WasmReader in) {
            int operation = in.octet();
            int index = -1;
            switch (operation) {
                case 0xd2 -> index = functionIndex(in);
                case 0xd0 -> in.octet();
                case 0x23 -> in.index();
                default -> throw in.malformed("an element is no constant reference");
            }
            end(in);
            return index;
        }

        private static void finish(WasmReader in) {
            if (!in.atEnd()) {
                throw in.malformed(in.remaining() + " bytes are left over at the end of a section");
            }
        }

        private void custom(String name, WasmReader in) {
            if (name.equals("dylink.0")) {
                if (sections.size() != 1) {
                    throw in.malformed("the section dylink.0 is not the first");
                }
                dynamicLink = Optional.of(dynamicLink(in));
            } else if (name.equals("name")) {
                names(in);
            }
        }

        private void names(WasmReader in) {
            while (!in.atEnd()) {
                int kind = in.octet();
                WasmReader part = in.part(in.index());
                if (kind != 1) {
                    continue;
                }
                for (int left = part.count(); left > 0; left--) {
                    int function = part.index();
                    functionNames.put(function, part.name());
                }
            }
        }

        private static DynamicLink dynamicLink(WasmReader in) {
            long[] sizes = new long[4];
            List<String> needed = new ArrayList<>();
            List<String> paths = new ArrayList<>();
            Set<String> weak = new TreeSet<>();
            boolean threadLocal = false;
            while (!in.atEnd()) {
                int kind = in.octet();
                WasmReader part = in.part(in.index());
                switch (kind) {
                    case 1 -> {
                        for (int i = 0; i < sizes.length; i++) {
                            sizes[i] = part.u32();
                        }
                    }
                    case 2 -> readNames(part, needed);
                    case 3 -> {
                        for (int left = part.count(); left > 0; left--) {
                            part.name();
                            threadLocal |= (part.u32() & 0x100) != 0;
                        }
                    }
                    case 4 -> {
                        for (int left = part.count(); left > 0; left--) {
                            part.name();
                            String name = part.name();
                            long flags = part.u32();
                            threadLocal |= (flags & 0x100) != 0;
                            if ((flags & 3) == 1) {
                                weak.add(name);
                            }
                        }
                    }
                    case 5 -> readNames(part, paths);
                    default -> {
                        // A later tool convention; what is known of it is read above.
                    }
                }
            }
            return new DynamicLink(
                    sizes[0], power(sizes[1], in), sizes[2], power(sizes[3], in), needed, threadLocal, paths, weak);
        }

        private static long power(long exponent, WasmReader in) {
            if (exponent > 31) {
                throw in.malformed("an alignment of 2^" + exponent);
            }
            return 1L << exponent;
        }

        private static void readNames(WasmReader in, List<String> names) {
            for (int left = in.count(); left > 0; left--) {
                names.add(in.name());
            }
        }
    }
}
