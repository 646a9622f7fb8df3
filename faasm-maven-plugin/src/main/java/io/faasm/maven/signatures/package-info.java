/**
 * Finds C functions whose WebAssembly type is not the one by which CPython calls them through its tables: method tables,
 * getters and setters, slots of types and modules. Works on object files and shared objects and runs nothing.
 *
 * <p>Uses {@code failure}, {@code patch}, {@code recipe} and {@code wasm}.
 */
package io.faasm.maven.signatures;
