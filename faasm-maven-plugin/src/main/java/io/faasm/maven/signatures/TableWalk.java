package io.faasm.maven.signatures;

import io.faasm.maven.signatures.Vocabulary.Content;
import io.faasm.maven.signatures.Vocabulary.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Goes through the tables of a program the way CPython does: from modules and types to what they point to; then through
 * what looks like a table and is reached from code only.
 */
final class TableWalk {
    /** CPython's own names for the tables that no struct of its headers stands for. */
    private static final String INIT_TABLE = "_inittab";

    private static final String WRAPPERS = "wrapperbase";
    private static final int WRAPPER_SIZE = 28;

    /**
     * A function in a table.
     *
     * @param typedef the type by which it is called
     * @param table how it is reached
     */
    record Use(NamedFunction function, String typedef, String table) {}

    /** How many tables of a kind there are, and how many functions are in them. */
    static final class Count {
        private int tables;
        private int entries;

        int tables() {
            return tables;
        }

        int entries() {
            return entries;
        }
    }

    private record Visit(String struct, Place place) {}

    private final Vocabulary vocabulary;
    private final Shapes shapes;
    private final Set<Visit> visited = new HashSet<>();
    private final Set<Place> attributed = new HashSet<>();
    private final List<Use> uses = new ArrayList<>();
    private final SortedMap<String, Count> counts = new TreeMap<>();
    private final SortedMap<String, Integer> others = new TreeMap<>();

    TableWalk(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
        this.shapes = new Shapes(vocabulary);
    }

    void walk(List<Block> blocks) {
        blocks.forEach(this::roots);
        // Offsets in the wrappers' table are those of PyHeapTypeObject, whose size differs between versions.
        blocks.forEach(this::wrappers);
        blocks.forEach(this::reachedFromCode);
        for (Block block : blocks) {
            block.pointers().forEach((offset, pointer) -> {
                if (pointer instanceof Pointer.ToFunction && !attributed.contains(new Place(block, offset))) {
                    Place place = new Place(block, offset);
                    others.merge(block.object() + " " + place.symbol(), 1, Integer::sum);
                }
            });
        }
    }

    List<Use> uses() {
        return uses;
    }

    SortedMap<String, Count> counts() {
        return counts;
    }

    /** Functions in data that belong to no table of CPython's: how many, by object and symbol. */
    SortedMap<String, Integer> others() {
        return others;
    }

    /** Modules, types and specifications: all have their name in a fixed place, so only places of names are tried. */
    private void roots(Block block) {
        Map<String, Integer> names = Map.of(Vocabulary.TYPE, 12, Vocabulary.MODULE, 20, Vocabulary.SPEC, 0);
        for (int offset : block.pointers().keySet()) {
            Place name = new Place(block, offset);
            Optional<String> text = name.text();
            if (text.isEmpty()) {
                continue;
            }
            names.forEach((struct, before) -> {
                Place place = name.plus(-before);
                if (shapes.fits(struct, place) && (!struct.equals(Vocabulary.SPEC) || isSpec(place))) {
                    visit(struct, place, owner(struct, text.get(), place));
                }
            });
        }
    }

    /** A name, three numbers and a pointer are not rare: its slots tell a specification. */
    private boolean isSpec(Place place) {
        return place.plus(16).target().filter(shapes::isTypeSlots).isPresent();
    }

    private static String owner(String struct, String name, Place place) {
        String kind = switch (struct) {
            case Vocabulary.MODULE -> "module ";
            default -> "type ";
        };
        String symbol = place.symbol();
        return kind + name + (symbol.isEmpty() ? "" : " [" + symbol + "]");
    }

    private void visit(String struct, Place place, String path) {
        if (!visited.add(new Visit(struct, place))) {
            return;
        }
        Count count = counts.computeIfAbsent(struct, name -> new Count());
        count.tables++;
        switch (struct) {
            case Vocabulary.METHODS -> methods(place, path, count);
            case Vocabulary.TYPE_SLOTS, Vocabulary.MODULE_SLOTS -> slots(struct, place, path, count);
            case Vocabulary.GETSETS -> {
                Place row = place;
                int size = vocabulary.size(struct);
                while (shapes.fitsBefore(row, size) && row.text().isPresent()) {
                    fields(struct, row, path + ", " + row.text().get(), count);
                    row = row.plus(size);
                }
            }
            default -> fields(struct, place, path, count);
        }
    }

    private void fields(String struct, Place place, String path, Count count) {
        List<Field> fields = vocabulary.fields(struct);
        for (int i = 0; i < fields.size(); i++) {
            field(fields.get(i), place.plus(4 * i), path, count);
        }
    }

    private void field(Field field, Place place, String path, Count count) {
        String here = path + ", " + field.name();
        if (field.content() == Content.FUNCTION) {
            place.function().ifPresent(function -> use(function, place, field.what(), here, count));
        } else if (field.content() == Content.TABLE) {
            place.target().ifPresent(target -> visit(field.what(), target, here));
        }
    }

    private void use(NamedFunction function, Place place, String typedef, String path, Count count) {
        attributed.add(place);
        count.entries++;
        uses.add(new Use(function, typedef, path));
    }

    private void methods(Place place, String path, Count count) {
        Place row = place;
        int size = vocabulary.size(Vocabulary.METHODS);
        while (shapes.fitsBefore(row, size) && row.text().isPresent()) {
            method(row, path, count);
            row = row.plus(size);
        }
    }

    private void method(Place row, String path, Count count) {
        Place function = row.plus(4);
        vocabulary
                .method(row.plus(8).number())
                .ifPresent(convention -> function.function()
                        .ifPresent(named -> use(
                                named,
                                function,
                                convention.what(),
                                path + ", " + row.text().orElse("") + ", " + convention.name(),
                                count)));
    }

    private void slots(String struct, Place place, String path, Count count) {
        Place row = place;
        while (shapes.fitsBefore(row, 8) && row.number() != 0 && row.pointer().isEmpty()) {
            Field slot = vocabulary.slots(struct).get(row.number());
            if (slot != null) {
                field(slot, row.plus(4), path, count);
            }
            row = row.plus(8);
        }
    }

    /** Tables that no module and no type leads to: what code passes to functions such as PyCFunction_New. */
    private void reachedFromCode(Block block) {
        int next = 0;
        for (int offset : block.pointers().keySet()) {
            Place place = new Place(block, offset);
            if (offset < next || attributed.contains(place.plus(4))) {
                continue;
            }
            if (shapes.isMethods(place)) {
                visit(Vocabulary.METHODS, place, ("methods " + place.symbol()).strip());
            } else if (isWhole(place) && shapes.isGetSets(place)) {
                visit(Vocabulary.GETSETS, place, "getset " + place.symbol());
            } else if (isWhole(place.plus(-4)) && shapes.isTypeSlots(place.plus(-4))) {
                visit(
                        Vocabulary.TYPE_SLOTS,
                        place.plus(-4),
                        "slots " + place.plus(-4).symbol());
            } else if (shapes.isInitTable(place)) {
                next = initTable(place);
            }
        }
    }

    /** Whether a symbol begins here. Shared objects do not tell, and what is part of a larger struct is no table. */
    private static boolean isWhole(Place place) {
        return place.block()
                .region(place.offset())
                .filter(region -> region.offset() == place.offset())
                .isPresent();
    }

    private int initTable(Place place) {
        Count count = counts.computeIfAbsent(INIT_TABLE, name -> new Count());
        count.tables++;
        Place row = place;
        while (shapes.fitsBefore(row, 8) && row.text().isPresent()) {
            Place entry = row.plus(4);
            String path = (INIT_TABLE + " " + place.symbol()).strip() + ", "
                    + row.text().get();
            entry.function().ifPresent(function -> use(function, entry, "moduleinit", path, count));
            row = row.plus(8);
        }
        return row.offset();
    }

    /** The table behind the special methods of all types: a slot's function and the function that calls it from Python. */
    private void wrappers(Block block) {
        int next = 0;
        for (int offset : block.pointers().keySet()) {
            if (offset >= next && isWrapper(new Place(block, offset))) {
                next = wrapperTable(new Place(block, offset));
            }
        }
    }

    private boolean isWrapper(Place row) {
        return shapes.fitsBefore(row, WRAPPER_SIZE)
                && row.text().filter(name -> name.matches("__\\w+__")).isPresent()
                && row.plus(4).pointer().isEmpty()
                && row.plus(4).number() % 4 == 0
                && row.plus(4).number() > 0
                && (row.plus(8).function().isPresent() || row.plus(8).isZero())
                && (row.plus(12).function().isPresent() || row.plus(12).isZero())
                && row.plus(20).pointer().isEmpty()
                && (row.plus(20).number() & ~1) == 0
                && row.plus(24).function().isEmpty();
    }

    private int wrapperTable(Place place) {
        List<Place> rows = new ArrayList<>();
        Place row = place;
        while (isWrapper(row)) {
            rows.add(row);
            row = row.plus(WRAPPER_SIZE);
        }
        Map<Integer, Field> offsets = heapTypeOffsets(rows);
        if (offsets.isEmpty()) {
            return place.offset() + 4;
        }
        Count count = counts.computeIfAbsent(WRAPPERS, name -> new Count());
        count.tables++;
        for (Place each : rows) {
            String path = (WRAPPERS + " " + place.symbol()).strip() + ", "
                    + each.text().orElse("");
            Field slot = offsets.get(each.plus(4).number());
            if (slot != null && slot.content() == Content.FUNCTION) {
                each.plus(8)
                        .function()
                        .ifPresent(
                                function -> use(function, each.plus(8), slot.what(), path + ", " + slot.name(), count));
            }
            String wrapper = each.plus(20).number() == 1 ? "wrapperfunc_kwds" : "wrapperfunc";
            each.plus(12)
                    .function()
                    .ifPresent(function -> use(function, each.plus(12), wrapper, path + ", wrapper", count));
        }
        return row.offset();
    }

    /** Fields of PyHeapTypeObject by their offset: a type, then the suites, the first of them where __await__ says. */
    private Map<Integer, Field> heapTypeOffsets(List<Place> rows) {
        Map<Integer, Field> offsets = new TreeMap<>();
        Optional<Place> await = rows.stream()
                .filter(row -> row.text().filter("__await__"::equals).isPresent())
                .findFirst();
        if (await.isEmpty()) {
            return offsets;
        }
        int offset = 0;
        for (Field field : vocabulary.fields(Vocabulary.TYPE)) {
            offsets.put(offset, field);
            offset += 4;
        }
        offset = await.get().plus(4).number();
        for (String suite : List.of(
                "PyAsyncMethods", "PyNumberMethods", "PyMappingMethods", "PySequenceMethods", "PyBufferProcs")) {
            for (Field field : vocabulary.fields(suite)) {
                offsets.put(offset, field);
                offset += 4;
            }
        }
        return offsets;
    }
}
