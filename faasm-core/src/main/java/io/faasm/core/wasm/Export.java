package io.faasm.core.wasm;

/** Something that a module offers; {@code index} counts the module's functions, memories, ... with the imported ones first. */
public record Export(String name, ExternalKind kind, int index) {}
