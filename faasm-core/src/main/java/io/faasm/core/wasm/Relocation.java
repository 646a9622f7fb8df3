package io.faasm.core.wasm;

/**
 * A place that the linker fills in.
 *
 * @param kind what it fills in
 * @param offset in the section's content, in bytes
 * @param symbol index of the symbol whose address or number it is
 * @param addend added to the address
 */
public record Relocation(Kind kind, int offset, int symbol, long addend) {

    /** What is filled in, as far as it matters here. */
    public enum Kind {
        /** A function's slot in the table: what C calls a function pointer. */
        TABLE_INDEX,
        /** An address in memory. */
        MEMORY_ADDRESS,
        OTHER
    }
}
