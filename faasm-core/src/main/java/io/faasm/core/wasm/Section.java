package io.faasm.core.wasm;

/**
 * One section of the file.
 *
 * @param id 0 for a custom section, otherwise the number of the specification
 * @param name a custom section's name, otherwise the specification's name for it
 * @param offset where its content begins in the file
 * @param size of its content, in bytes
 */
public record Section(int id, String name, int offset, int size) {}
