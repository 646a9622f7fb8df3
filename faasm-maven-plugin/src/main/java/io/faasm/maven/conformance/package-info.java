/**
 * Runs CPython's own tests in the engine and holds what fails against the list of failures that are known and explained.
 * Uses the product of the stage runtime-root and the mechanisms cache, console, failure and process.
 */
package io.faasm.maven.conformance;
