/**
 * Turns every WebAssembly file of the product of {@code cpython} into machine code and builds the engine that runs it.
 *
 * <p>Uses the products of {@code toolchain} and {@code cpython}, {@code wasm}, and the mechanisms.
 */
package io.faasm.maven.codegen;
