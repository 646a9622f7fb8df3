/**
 * Measures the runtime root beside what a user would pick instead, the same programs in the same minutes: native CPython,
 * and Pyodide under Node; and calls on the platform beside what others do. Uses the products of the stages toolchain and
 * runtime-root.
 */
package io.faasm.maven.benchmark;
