package io.faasm.core.wasm;

import io.faasm.core.wasm.Symbol.Binding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An object file as the tool conventions' document on linking describes it: a module with a symbol table and with
 * relocations. Only those of data are read.
 *
 * @param module the module that it is as well
 * @param segments the data segments in their order, named if the file names them
 * @param symbols by their index
 * @param dataRelocations in the file's order
 */
public record WasmObject(
        WasmModule module, List<DataSegment> segments, List<Symbol> symbols, List<Relocation> dataRelocations) {
    private static final int LINKING_VERSION = 2;
    private static final int SEGMENT_INFO = 5;
    private static final int SYMBOL_TABLE = 8;

    public WasmObject {
        segments = List.copyOf(segments);
        symbols = List.copyOf(symbols);
        dataRelocations = List.copyOf(dataRelocations);
    }

    /** Whether a module is an object file. */
    public static boolean isObject(WasmModule module) {
        return module.section("linking").isPresent();
    }

    /**
     * Reads an object file.
     *
     * @param file its name in messages
     */
    public static WasmObject read(String file, byte[] bytes) {
        WasmModule module = WasmModule.read(file, bytes);
        Section linking = module.section("linking")
                .orElseThrow(() -> new WasmReader(file, bytes, bytes.length, bytes.length)
                        .malformed("it is no object file: it has no section \"linking\""));
        List<DataSegment> segments = DataSegments.read(module, file, bytes);
        List<Symbol> symbols = new ArrayList<>();
        WasmReader in = reader(file, bytes, linking);
        long version = in.u32();
        if (version != LINKING_VERSION) {
            throw in.malformed("its linking section has version " + version + ", not " + LINKING_VERSION);
        }
        while (!in.atEnd()) {
            int kind = in.octet();
            WasmReader part = in.part(in.index());
            if (kind == SEGMENT_INFO) {
                segments = named(segments, part);
            } else if (kind == SYMBOL_TABLE) {
                symbols(part, module, segments, symbols);
            }
        }
        Optional<Section> relocations = module.section("reloc.DATA");
        return new WasmObject(
                module,
                segments,
                symbols,
                relocations.isEmpty()
                        ? List.of()
                        : relocations(reader(file, bytes, relocations.get()), module, symbols.size()));
    }

    /** The type of a function symbol: of its definition, or the one that this file declares for it. */
    public FunctionType type(Symbol.Function function) {
        return module.functionType(function.index());
    }

    private static WasmReader reader(String file, byte[] bytes, Section section) {
        return new WasmReader(file, bytes, section.offset(), section.offset() + section.size());
    }

    private static List<DataSegment> named(List<DataSegment> segments, WasmReader in) {
        int count = in.count();
        if (count != segments.size()) {
            throw in.malformed(count + " data segments have names, there are " + segments.size());
        }
        List<DataSegment> named = new ArrayList<>();
        for (DataSegment segment : segments) {
            String name = in.name();
            in.u32();
            in.u32();
            named.add(new DataSegment(name, segment.place(), segment.position(), segment.content()));
        }
        return named;
    }

    private static void symbols(WasmReader in, WasmModule module, List<DataSegment> segments, List<Symbol> symbols) {
        for (int left = in.count(); left > 0; left--) {
            int kind = in.octet();
            long flags = in.u32();
            Binding binding = (flags & 1) != 0 ? Binding.WEAK : (flags & 2) != 0 ? Binding.LOCAL : Binding.GLOBAL;
            boolean defined = (flags & 0x10) == 0;
            boolean named = defined || (flags & 0x40) != 0;
            switch (kind) {
                case 0 -> {
                    int index = in.index();
                    if (index >= module.functionTypes().size()) {
                        throw in.malformed("a symbol names the function " + index + ", which does not exist");
                    }
                    String name = named ? in.name() : importName(module, index, in);
                    symbols.add(new Symbol.Function(name, binding, defined, index));
                }
                case 1 -> {
                    String name = in.name();
                    boolean placed = defined && (flags & 0x200) == 0;
                    int segment = defined ? in.index() : 0;
                    int offset = defined ? in.index() : 0;
                    int size = defined ? in.index() : 0;
                    if (placed
                            && (segment >= segments.size()
                                    || (long) offset + size
                                            > segments.get(segment).content().limit())) {
                        throw in.malformed("the symbol \"" + name + "\" lies outside of the data");
                    }
                    symbols.add(
                            placed
                                    ? new Symbol.Data(name, binding, true, segment, offset, size)
                                    : new Symbol.Data(name, binding, false, 0, 0, 0));
                }
                case 2, 4, 5 -> {
                    in.index();
                    symbols.add(new Symbol.Other(named ? in.name() : ""));
                }
                case 3 -> {
                    in.index();
                    symbols.add(new Symbol.Other(""));
                }
                default -> throw in.malformed("there is no symbol of kind " + kind);
            }
        }
    }

    private static String importName(WasmModule module, int function, WasmReader in) {
        return module.imports().stream()
                .filter(each -> each.kind() == ExternalKind.FUNCTION)
                .skip(function)
                .findFirst()
                .orElseThrow(() ->
                        in.malformed("an undefined symbol names the function " + function + ", which is not imported"))
                .name();
    }

    private static List<Relocation> relocations(WasmReader in, WasmModule module, int symbols) {
        int section = in.index();
        if (section >= module.sections().size()
                || module.sections().get(section).id() != DataSegments.SECTION) {
            throw in.malformed("the relocations of data belong to section " + section + ", which is not the data");
        }
        int size = module.sections().get(section).size();
        List<Relocation> relocations = new ArrayList<>();
        for (int left = in.count(); left > 0; left--) {
            int type = in.octet();
            int offset = in.index();
            int symbol = in.index();
            long addend = 0;
            // Those that refer to an address have an addend, whatever they are for.
            switch (type) {
                case 3, 4, 5, 8, 9, 11, 21, 23 -> addend = in.signed(5);
                case 14, 15, 16, 17, 22, 25 -> addend = in.signed(10);
                case 0, 1, 2, 6, 7, 10, 12, 13, 18, 19, 20, 24, 26 -> addend = 0;
                default -> throw in.malformed("there is no relocation of type " + type);
            }
            Relocation.Kind kind = switch (type) {
                case 2 -> Relocation.Kind.TABLE_INDEX;
                case 5 -> Relocation.Kind.MEMORY_ADDRESS;
                default -> Relocation.Kind.OTHER;
            };
            if (offset > size - 4 || symbol >= symbols && kind != Relocation.Kind.OTHER) {
                throw in.malformed("a relocation of data at " + offset + " lies outside of it or has no symbol");
            }
            relocations.add(new Relocation(kind, offset, symbol, addend));
        }
        return relocations;
    }
}
