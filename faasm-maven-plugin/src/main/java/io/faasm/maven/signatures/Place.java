package io.faasm.maven.signatures;

import java.util.Optional;

/** An offset in a block. Blocks are told apart by identity. */
record Place(Block block, int offset) {
    Place plus(int bytes) {
        return new Place(block, offset + bytes);
    }

    Optional<Pointer> pointer() {
        return block.pointer(offset);
    }

    Optional<NamedFunction> function() {
        return pointer()
                .flatMap(pointer ->
                        pointer instanceof Pointer.ToFunction to ? Optional.of(to.function()) : Optional.empty());
    }

    /** Where a pointer to data leads, if its target is among the files. */
    Optional<Place> target() {
        return pointer()
                .flatMap(pointer -> pointer instanceof Pointer.ToData to ? Optional.of(to.place()) : Optional.empty());
    }

    int number() {
        return block.number(offset);
    }

    boolean isZero() {
        return pointer().isEmpty() && number() == 0;
    }

    /** The string that a pointer leads to. */
    Optional<String> text() {
        return target().flatMap(place -> place.block().text(place.offset()));
    }

    /** The name of the symbol here, empty where none is known. */
    String symbol() {
        return block.region(offset).map(Block.Region::name).orElse("");
    }
}
