package io.faasm.maven.benchmark;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What is compared.
 *
 * @param engine      the launcher {@code python3} of a runtime root
 * @param python      native CPython of the same version
 * @param node        Node, for Pyodide
 * @param pyodide     directory of the installed npm package pyodide, or nothing to leave it out
 * @param nativePackages directory with packages for native CPython, or nothing to leave out the programs that need them
 * @param sources     directory of the programs ({@code python/}), of those that need packages of the runtime root ({@code
 *                    packages/}), and of the script that runs Pyodide ({@code node/})
 * @param rounds      how often each interpreter runs each program
 * @param repetitions how often a program is timed in one run; the best time counts
 * @param report      file that gets the figures, tab separated, in seconds
 */
public record BenchmarkRequest(
        Path engine,
        Path python,
        Path node,
        Optional<Path> pyodide,
        Optional<Path> nativePackages,
        Path sources,
        int rounds,
        int repetitions,
        Path report) {}
