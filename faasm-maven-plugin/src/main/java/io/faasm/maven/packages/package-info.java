/**
 * The packages stage: Python packages, pure or with extension modules, from their sources into a tree of
 * {@code site-packages}, as their recipes tell. Extension modules become WebAssembly side modules.
 *
 * <p>May use: all mechanisms, and the products of toolchain and cpython.
 */
package io.faasm.maven.packages;
