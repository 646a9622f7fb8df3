package io.faasm.maven.signatures;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.wasm.DataSegment;
import io.faasm.core.wasm.ElementSegment;
import io.faasm.core.wasm.ExternalKind;
import io.faasm.core.wasm.FunctionType;
import io.faasm.core.wasm.Import;
import io.faasm.core.wasm.Relocation;
import io.faasm.core.wasm.SideModule;
import io.faasm.core.wasm.Symbol;
import io.faasm.core.wasm.WasmFile;
import io.faasm.core.wasm.WasmModule;
import io.faasm.core.wasm.WasmObject;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Object files and shared objects with their symbols resolved against one another, as a linker would. */
final class Program {
    /** The largest data section that is laid out; CPython's and numpy's are below four megabytes. */
    private static final long LARGEST_DATA = 1L << 28;

    /**
     * A function as a file that does not define it declares it.
     *
     * @param object the declaring file
     */
    record Declaration(String object, FunctionType type) {}

    /** An object file, with a block for each of its data segments. */
    private record LoadedObject(String name, WasmObject object, List<Block> blocks, boolean context) {}

    private record LoadedModule(String name, SideModule module, boolean context) {}

    private final List<LoadedObject> objects = new ArrayList<>();
    private final List<LoadedModule> modules = new ArrayList<>();
    private final Map<String, List<NamedFunction>> functions = new HashMap<>();
    private final Map<String, Place> data = new HashMap<>();
    private final List<Block> checked = new ArrayList<>();
    private final SortedMap<String, List<Declaration>> declarations = new TreeMap<>();
    private int files;

    /**
     * Reads and resolves.
     *
     * @param checked objects, archives and shared objects whose tables are looked at
     * @param context objects and archives that only tell what the others refer to
     */
    static Program read(List<Path> checked, List<Path> context) {
        Program program = new Program();
        checked.forEach(file -> program.load(file, false));
        context.forEach(file -> program.load(file, true));
        program.define();
        program.objects.forEach(program::fill);
        program.modules.forEach(program::lay);
        return program;
    }

    /** The memory of the checked files. */
    List<Block> blocks() {
        return checked;
    }

    /** How many objects and shared objects are checked. */
    int files() {
        return files;
    }

    /** What checked object files declare of functions that they do not define, by the function's name. */
    SortedMap<String, List<Declaration>> declarations() {
        return declarations;
    }

    /**
     * A function that one of the files defines for all. Files that are not linked together may each define one of the same
     * name: then it is the one of the type that is asked for, and the first if none is.
     *
     * @param declared its type as the file that refers to it declares it, if it does
     */
    Optional<NamedFunction> function(String name, Optional<FunctionType> declared) {
        List<NamedFunction> defined = functions.getOrDefault(name, List.of());
        return defined.stream()
                .filter(each -> each.type().equals(declared))
                .findFirst()
                .or(() -> defined.stream().findFirst());
    }

    private void load(Path path, boolean context) {
        for (WasmFile file : WasmFile.in(path)) {
            WasmModule module = WasmModule.read(file.name(), file.bytes());
            if (WasmObject.isObject(module)) {
                objects.add(loaded(file, context));
            } else if (module.dynamicLink().isPresent()) {
                modules.add(new LoadedModule(file.name(), SideModule.read(file.name(), file.bytes()), context));
            } else {
                throw new BuildFailure(
                        file.name() + " is linked at fixed addresses: nothing in it tells pointers from numbers.",
                        "Name the objects and libraries that it was linked from.");
            }
            files += context ? 0 : 1;
        }
    }

    private static LoadedObject loaded(WasmFile file, boolean context) {
        WasmObject object = WasmObject.read(file.name(), file.bytes());
        return new LoadedObject(
                file.name(),
                object,
                object.segments().stream()
                        .map(segment -> new Block(
                                file.name(),
                                segment.content(),
                                segment.content().limit()))
                        .toList(),
                context);
    }

    /** Strong definitions go before weak ones, and the first before later ones. */
    private void define() {
        for (LoadedObject loaded : objects) {
            for (Symbol symbol : loaded.object().symbols()) {
                if (symbol instanceof Symbol.Data variable && variable.defined()) {
                    loaded.blocks()
                            .get(variable.segment())
                            .put(new Block.Region(variable.name(), variable.offset(), variable.size()));
                }
            }
        }
        for (Symbol.Binding binding : List.of(Symbol.Binding.GLOBAL, Symbol.Binding.WEAK)) {
            for (LoadedObject loaded : objects) {
                for (Symbol symbol : loaded.object().symbols()) {
                    if (symbol instanceof Symbol.Function function
                            && function.defined()
                            && function.binding() == binding) {
                        functions
                                .computeIfAbsent(function.name(), name -> new ArrayList<>())
                                .add(defined(loaded, function));
                    } else if (symbol instanceof Symbol.Data variable
                            && variable.defined()
                            && variable.binding() == binding) {
                        data.putIfAbsent(
                                variable.name(), new Place(loaded.blocks().get(variable.segment()), variable.offset()));
                    }
                }
            }
        }
    }

    private static NamedFunction defined(LoadedObject loaded, Symbol.Function function) {
        return new NamedFunction(function.name(), Optional.of(loaded.object().type(function)), loaded.name());
    }

    private void fill(LoadedObject loaded) {
        WasmObject object = loaded.object();
        List<Block> blocks = loaded.blocks();
        if (!loaded.context()) {
            checked.addAll(blocks);
            for (Symbol symbol : object.symbols()) {
                if (symbol instanceof Symbol.Function function && !function.defined()) {
                    declarations
                            .computeIfAbsent(function.name(), name -> new ArrayList<>())
                            .add(new Declaration(loaded.name(), object.type(function)));
                }
            }
        }
        int segment = 0;
        List<DataSegment> segments = object.segments();
        for (Relocation relocation : object.dataRelocations()) {
            if (relocation.kind() == Relocation.Kind.OTHER) {
                continue;
            }
            while (segment > 0 && relocation.offset() < segments.get(segment).position()) {
                segment--;
            }
            while (segment + 1 < segments.size() && segments.get(segment + 1).position() <= relocation.offset()) {
                segment++;
            }
            int offset = relocation.offset() - segments.get(segment).position();
            blocks.get(segment).put(offset, pointer(loaded, object.symbols().get(relocation.symbol()), relocation));
        }
    }

    private Pointer pointer(LoadedObject loaded, Symbol symbol, Relocation relocation) {
        if (symbol instanceof Symbol.Function function) {
            if (function.defined() && function.binding() != Symbol.Binding.WEAK) {
                return new Pointer.ToFunction(defined(loaded, function));
            }
            NamedFunction here = defined(loaded, function);
            return new Pointer.ToFunction(function(function.name(), here.type()).orElse(here));
        }
        if (symbol instanceof Symbol.Data variable) {
            Place place = variable.defined()
                    ? new Place(loaded.blocks().get(variable.segment()), variable.offset())
                    : data.get(variable.name());
            return place == null
                    ? new Pointer.ToElsewhere(variable.name())
                    : new Pointer.ToData(place.plus((int) relocation.addend()));
        }
        return new Pointer.ToElsewhere(symbol.name());
    }

    private void lay(LoadedModule loaded) {
        WasmModule module = loaded.module().module();
        long size = module.dynamicLink().orElseThrow().memorySize();
        long filled = 0;
        for (DataSegment segment : loaded.module().segments()) {
            filled = Math.max(filled, begin(segment) + segment.content().limit());
        }
        size = Math.max(size, filled);
        if (filled > LARGEST_DATA || size > Integer.MAX_VALUE) {
            throw new BuildFailure(
                    loaded.name() + " claims " + size + " bytes of data.",
                    "Build it again; no shared object has so many.");
        }
        ByteBuffer memory = ByteBuffer.allocate((int) filled);
        for (DataSegment segment : loaded.module().segments()) {
            if (segment.place() instanceof ElementSegment.Global) {
                memory.put(
                        (int) begin(segment),
                        segment.content(),
                        0,
                        segment.content().limit());
            }
        }
        Block block = new Block(loaded.name(), memory, (int) size);
        for (SideModule.StoredPointer stored : loaded.module().pointers()) {
            block.put((int) stored.address(), pointer(loaded, block, stored.target()));
        }
        if (!loaded.context()) {
            checked.add(block);
        }
    }

    private static long begin(DataSegment segment) {
        return segment.place() instanceof ElementSegment.Global global ? Math.max(0, global.plus()) : 0;
    }

    private Pointer pointer(LoadedModule loaded, Block block, SideModule.Target target) {
        WasmModule module = loaded.module().module();
        if (target instanceof SideModule.ToData to) {
            return new Pointer.ToData(new Place(block, (int) to.address()));
        }
        if (target instanceof SideModule.ToImportedData to) {
            Place place = data.get(to.name());
            return place == null ? new Pointer.ToElsewhere(to.name()) : new Pointer.ToData(place.plus((int) to.plus()));
        }
        if (target instanceof SideModule.ToFunction to) {
            Optional<Import> imported = imported(module, to.function());
            if (imported.isPresent()) {
                return elsewhere(loaded, imported.get().name());
            }
            String name = module.functionName(to.function());
            return new Pointer.ToFunction(
                    new NamedFunction(name, Optional.of(module.functionType(to.function())), loaded.name()));
        }
        return elsewhere(loaded, ((SideModule.ToImportedFunction) target).name());
    }

    private static Optional<Import> imported(WasmModule module, int function) {
        return module.imports().stream()
                .filter(each -> each.kind() == ExternalKind.FUNCTION)
                .skip(function)
                .findFirst();
    }

    /** A function that the loader looks for: among the files' definitions first. */
    private Pointer elsewhere(LoadedModule loaded, String name) {
        Optional<FunctionType> declared = knownType(loaded.module().module(), name);
        return new Pointer.ToFunction(
                function(name, declared).orElseGet(() -> new NamedFunction(name, declared, loaded.name())));
    }

    /** What the module itself says of a function that it reaches through the loader. */
    private static Optional<FunctionType> knownType(WasmModule module, String name) {
        Optional<FunctionType> exported = module.export(name)
                .filter(export -> export.kind() == ExternalKind.FUNCTION)
                .map(export -> module.functionType(export.index()));
        return exported.isPresent()
                ? exported
                : module.imports().stream()
                        .filter(each -> each.kind() == ExternalKind.FUNCTION
                                && each.name().equals(name))
                        .findFirst()
                        .flatMap(Import::type);
    }
}
