/**
 * Reads WebAssembly binaries: what a module imports, exports, is made of, and needs when it is linked dynamically.
 *
 * Of object files it reads symbols and relocations, of shared objects the code that fills in their pointers.
 *
 * <p>Uses {@code failure} and nothing else of this project. Runs nothing and changes nothing.
 */
package io.faasm.core.wasm;
