/**
 * The CPython stage: sources, patches, cross-compilation to WebAssembly, the guest library, the main module and the pruned
 * standard library.
 *
 * <p>May use: cache, console, digest, failure, fetch, git, host, inputs, patch, process, product, recipe, signatures,
 * toolchain (its product only), wasm.
 */
package io.faasm.maven.cpython;
