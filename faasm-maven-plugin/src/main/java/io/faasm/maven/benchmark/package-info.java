/**
 * Measures the runtime root beside what a user would pick instead, the same programs in the same minutes: native CPython,
 * and Pyodide under Node. Uses the product of the stage toolchain and the mechanisms console, failure and process.
 */
package io.faasm.maven.benchmark;
