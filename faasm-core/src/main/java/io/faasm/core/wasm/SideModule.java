package io.faasm.core.wasm;

import java.util.List;

/**
 * A shared object: a module that says in its section {@code dylink.0} what it needs, and whose pointers are filled in by
 * code of its own when it is loaded.
 *
 * @param module the module
 * @param segments its data
 * @param pointers what that code stores
 */
public record SideModule(WasmModule module, List<DataSegment> segments, List<StoredPointer> pointers) {
    public SideModule {
        segments = List.copyOf(segments);
        pointers = List.copyOf(pointers);
    }

    /**
     * Reads a shared object.
     *
     * @param file its name in messages
     */
    public static SideModule read(String file, byte[] bytes) {
        WasmModule module = WasmModule.read(file, bytes);
        if (module.dynamicLink().isEmpty()) {
            throw new WasmReader(file, bytes, bytes.length, bytes.length)
                    .malformed("it is no shared object: it has no section \"dylink.0\"");
        }
        return new SideModule(
                module, DataSegments.read(module, file, bytes), new RelocationCode(module, file, bytes).run());
    }

    /**
     * A pointer in the module's data.
     *
     * @param address where it lies, from {@code __memory_base} on, in bytes
     * @param target what it points to
     */
    public record StoredPointer(long address, Target target) {}

    /** What a pointer points to. */
    public sealed interface Target {}

    /** A function of the module or one that it imports, by its index. */
    public record ToFunction(int function) implements Target {}

    /** A place in the module's own data, from {@code __memory_base} on. */
    public record ToData(long address) implements Target {}

    /** A function that the loader looks for ({@code GOT.func}). */
    public record ToImportedFunction(String name) implements Target {}

    /** Data that the loader looks for ({@code GOT.mem}), plus a number of bytes. */
    public record ToImportedData(String name, long plus) implements Target {}
}
