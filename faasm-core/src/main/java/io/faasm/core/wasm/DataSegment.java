package io.faasm.core.wasm;

import java.nio.ByteBuffer;

/**
 * Bytes that go into memory.
 *
 * @param name of an object file's segment, such as {@code .data.PyFunction_Type}; empty where none is known
 * @param place where they go
 * @param position where they begin in the content of the data section, from which an object file's relocations count
 * @param content read-only, little-endian, from index 0 on
 */
public record DataSegment(String name, ElementSegment.Offset place, int position, ByteBuffer content) {}
