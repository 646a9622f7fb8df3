/**
 * The stage cluster-module: links CPython with its library and packages into one WebAssembly module that needs no directory,
 * which is what a Faasm cluster gets.
 *
 * <p>May use: all mechanisms, and the products of toolchain, cpython, packages, codegen and runtimeroot.
 */
package io.faasm.maven.clustermodule;
