/**
 * Runs tests of CPython's own and of the packages in the engine, or on the worker host, and holds what fails against the list of failures that are known and explained.
 * Uses the products of the stages runtime-root, packages, codegen and cluster-module, and the mechanisms cache, console, engine, failure, guestfile and process.
 */
package io.faasm.maven.conformance;
