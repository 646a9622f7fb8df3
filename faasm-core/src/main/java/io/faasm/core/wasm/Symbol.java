package io.faasm.core.wasm;

/** An entry of an object file's symbol table. */
public sealed interface Symbol {
    /** The linker's name; empty for what has none. */
    String name();

    /** How an object file and others share a name. */
    enum Binding {
        GLOBAL,
        WEAK,
        LOCAL
    }

    /**
     * A function.
     *
     * @param index the function's index in its file; of an import where it is not defined
     * @param defined whether the file has its code
     */
    record Function(String name, Binding binding, boolean defined, int index) implements Symbol {}

    /**
     * A place in memory.
     *
     * @param defined whether the file has its bytes; otherwise the other numbers are 0
     * @param segment number of the data segment
     * @param offset in the segment, in bytes
     * @param size in bytes
     */
    record Data(String name, Binding binding, boolean defined, int segment, int offset, int size) implements Symbol {}

    /** A global, a table, a section or a tag. */
    record Other(String name) implements Symbol {}
}
