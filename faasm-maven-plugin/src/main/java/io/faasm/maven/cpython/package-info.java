/**
 * The CPython stage: sources, patches, cross-compilation to WebAssembly, the guest library, the main module and the pruned
 * standard library.
 *
 * <p>May use: apt, cache, console, failure, fetch, git, host, patch, process, product, toolchain (its product
 * only), wasm.
 */
package io.faasm.maven.cpython;
