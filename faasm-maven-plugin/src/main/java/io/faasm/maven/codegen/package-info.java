/**
 * Turns every WebAssembly file of the products of {@code cpython} and {@code packages} into machine code and builds the engine that runs it.
 *
 * <p>Uses the products of {@code toolchain}, {@code cpython} and {@code packages}, {@code wasm}, and the mechanisms.
 */
package io.faasm.maven.codegen;
