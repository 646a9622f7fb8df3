/**
 * The stage runtime-root: puts together the file system that guests see, compiles its Python files with the very
 * interpreter that will import them, and adds the machine code and the engine, so that one directory runs functions.
 * Uses the products of the stages cpython-build and codegen and the mechanisms cache, engine, guestfile, process and product.
 */
package io.faasm.maven.runtimeroot;
