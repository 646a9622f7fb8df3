package io.faasm.core.wasm;

import io.faasm.core.wasm.SideModule.StoredPointer;
import io.faasm.core.wasm.SideModule.Target;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Follows the code by which a shared object fills in its pointers: no branches and no loops, only sums of constants and
 * of globals that the loader sets, stored into memory or into globals. Optimisers keep such values in locals.
 */
final class RelocationCode {
    private static final String DATA = "__wasm_apply_data_relocs";
    private static final List<String> GLOBALS = List.of("__wasm_apply_global_relocs", "__wasm_start");
    private static final int CODE_SECTION = 10;
    private static final int DEEPEST_CALL = 8;

    private final WasmModule module;
    private final String file;
    private final byte[] bytes;
    private final List<Import> importedGlobals;
    private final int importedFunctions;
    private final List<int[]> bodies = new ArrayList<>();
    private final Map<Integer, Sum> globals = new HashMap<>();
    private final Map<Long, Integer> table = new HashMap<>();
    private final List<StoredPointer> pointers = new ArrayList<>();

    /** A number, or a global that the loader sets plus a number. */
    private record Sum(Optional<Import> base, long plus) {
        boolean isRelativeTo(String global) {
            return base.isPresent() && base.get().qualifiedName().equals(global);
        }
    }

    RelocationCode(WasmModule module, String file, byte[] bytes) {
        this.module = module;
        this.file = file;
        this.bytes = bytes;
        this.importedGlobals = module.imports().stream()
                .filter(each -> each.kind() == ExternalKind.GLOBAL)
                .toList();
        this.importedFunctions = (int) module.imports().stream()
                .filter(each -> each.kind() == ExternalKind.FUNCTION)
                .count();
    }

    List<StoredPointer> run() {
        bodies();
        for (ElementSegment segment : module.elements()) {
            if (segment.offset() instanceof ElementSegment.Global place
                    && place.index() < importedGlobals.size()
                    && importedGlobals.get(place.index()).qualifiedName().equals("env.__table_base")) {
                for (int i = 0; i < segment.functions().size(); i++) {
                    table.put(place.plus() + i, segment.functions().get(i));
                }
            }
        }
        for (String name : GLOBALS) {
            function(name).ifPresent(index -> follow(index, 0));
        }
        // Data goes last: what it stores may be a global that was set just now.
        pointers.clear();
        function(DATA).ifPresent(index -> follow(index, 0));
        return pointers;
    }

    private Optional<Integer> function(String name) {
        Optional<Integer> exported = module.export(name)
                .filter(export -> export.kind() == ExternalKind.FUNCTION)
                .map(Export::index);
        return exported.isPresent()
                ? exported
                : module.functionNames().entrySet().stream()
                        .filter(entry -> entry.getValue().equals(name))
                        .map(Map.Entry::getKey)
                        .findFirst();
    }

    private void bodies() {
        module.sections().stream()
                .filter(section -> section.id() == CODE_SECTION)
                .findFirst()
                .ifPresent(section -> {
                    WasmReader in = new WasmReader(file, bytes, section.offset(), section.offset() + section.size());
                    for (int left = in.count(); left > 0; left--) {
                        int size = in.index();
                        int begin = in.position();
                        in.skip(size);
                        bodies.add(new int[] {begin, begin + size});
                    }
                });
    }

    private void follow(int function, int depth) {
        if (function < importedFunctions || depth > DEEPEST_CALL) {
            throw new WasmReader(file, bytes, bytes.length, bytes.length)
                    .malformed("the code that fills in its pointers calls " + module.functionName(function));
        }
        int[] body = bodies.get(function - importedFunctions);
        WasmReader in = new WasmReader(file, bytes, body[0], body[1]);
        Map<Integer, Sum> locals = new HashMap<>();
        for (int left = in.count(); left > 0; left--) {
            in.index();
            in.octet();
        }
        Deque<Sum> stack = new ArrayDeque<>();
        while (!in.atEnd()) {
            int operation = in.octet();
            switch (operation) {
                case 0x01 -> {} // nop
                case 0x0b -> { // end
                    if (!in.atEnd()) {
                        throw notUnderstood(in, operation);
                    }
                }
                case 0x0f -> in.skip(in.remaining()); // return
                case 0x10 -> follow(in.index(), depth + 1); // call
                case 0x1a -> pop(stack, in); // drop
                case 0x20 -> stack.push(value(locals, in)); // local.get
                case 0x21 -> locals.put(in.index(), pop(stack, in)); // local.set
                case 0x22 -> { // local.tee
                    Sum value = pop(stack, in);
                    locals.put(in.index(), value);
                    stack.push(value);
                }
                case 0x23 -> stack.push(global(in)); // global.get
                case 0x24 -> globals.put(in.index(), pop(stack, in)); // global.set
                case 0x36 -> { // i32.store
                    in.u32();
                    long offset = in.u32();
                    Sum value = pop(stack, in);
                    Sum address = pop(stack, in);
                    store(new Sum(address.base(), address.plus() + offset), value, in);
                }
                case 0x41 -> stack.push(new Sum(Optional.empty(), in.signed(5))); // i32.const
                case 0x6a -> stack.push(sum(pop(stack, in), pop(stack, in), in)); // i32.add
                case 0x6b -> { // i32.sub: how optimisers like to add what is shorter when negative
                    Sum less = pop(stack, in);
                    if (less.base().isPresent()) {
                        throw notUnderstood(in, operation);
                    }
                    stack.push(sum(pop(stack, in), new Sum(Optional.empty(), -less.plus()), in));
                }
                default -> throw notUnderstood(in, operation);
            }
        }
    }

    private Sum value(Map<Integer, Sum> locals, WasmReader in) {
        return locals.getOrDefault(in.index(), new Sum(Optional.empty(), 0));
    }

    private Sum global(WasmReader in) {
        int index = in.index();
        if (index < importedGlobals.size()) {
            return new Sum(Optional.of(importedGlobals.get(index)), 0);
        }
        return globals.getOrDefault(index, new Sum(Optional.empty(), 0));
    }

    private static Sum pop(Deque<Sum> stack, WasmReader in) {
        if (stack.isEmpty()) {
            throw in.malformed("the code that fills in its pointers takes more than there is");
        }
        return stack.pop();
    }

    private static Sum sum(Sum a, Sum b, WasmReader in) {
        if (a.base().isPresent() && b.base().isPresent()) {
            throw in.malformed("the code that fills in its pointers adds two of them");
        }
        return new Sum(a.base().or(b::base), a.plus() + b.plus());
    }

    private static MalformedWasm notUnderstood(WasmReader in, int operation) {
        return in.malformed("the code that fills in its pointers has the operation 0x" + Integer.toHexString(operation)
                + ", which no linker writes there");
    }

    private void store(Sum address, Sum value, WasmReader in) {
        if (!address.isRelativeTo("env.__memory_base")) {
            // Thread-local data: a copy of it is filled in for each thread.
            return;
        }
        target(value, in).ifPresent(target -> pointers.add(new StoredPointer(address.plus(), target)));
    }

    private Optional<Target> target(Sum value, WasmReader in) {
        if (value.base().isEmpty()) {
            return Optional.empty();
        }
        Import base = value.base().get();
        if (value.isRelativeTo("env.__memory_base")) {
            return Optional.of(new SideModule.ToData(value.plus()));
        }
        if (value.isRelativeTo("env.__table_base")) {
            Integer function = table.get(value.plus());
            if (function == null || function < 0) {
                throw in.malformed("a pointer leads to slot " + value.plus() + " of the table, which stays empty");
            }
            return Optional.of(new SideModule.ToFunction(function));
        }
        return switch (base.module()) {
            case "GOT.func" -> Optional.of(new SideModule.ToImportedFunction(base.name()));
            case "GOT.mem" -> Optional.of(new SideModule.ToImportedData(base.name(), value.plus()));
            default -> Optional.empty();
        };
    }
}
