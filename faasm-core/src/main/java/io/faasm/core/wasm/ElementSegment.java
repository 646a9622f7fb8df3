package io.faasm.core.wasm;

import java.util.List;

/**
 * Functions that go into a table.
 *
 * @param offset where they go: a constant, or the value of a global
 * @param functions function indices; -1 for a null reference
 */
public record ElementSegment(Offset offset, List<Integer> functions) {
    public ElementSegment {
        functions = List.copyOf(functions);
    }

    /** Where an active segment goes. */
    public sealed interface Offset {}

    /** A fixed place. */
    public record Constant(long value) implements Offset {}

    /** The value of an imported global, such as {@code __table_base}, plus a constant. */
    public record Global(int index, long plus) implements Offset {}

    /** Not placed when the module is instantiated: passive and declarative segments. */
    public record Unplaced() implements Offset {}
}
