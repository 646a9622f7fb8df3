package io.faasm.maven.benchmark;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What is compared.
 *
 * @param engine      the launcher {@code python3} of a runtime root
 * @param python      the words that start native CPython of the same version
 * @param node        Node, for Pyodide
 * @param pyodide     Pyodide, or nothing to leave it out
 * @param nativePackages directory with packages for native CPython, or nothing to leave out the programs that need them
 * @param sources     directory of the programs ({@code python/}), of those that need packages of the runtime root ({@code
 *                    packages/}) and numpy of them ({@code arrays/}), and of the script that runs Pyodide ({@code node/})
 * @param rounds      how often each interpreter runs each program
 * @param repetitions how often a program is timed in one run; the best time counts
 * @param startLimit  how many times as long as on native CPython an empty program may take in the engine; 0 for any time
 * @param report      file that gets the figures, tab separated, in seconds
 */
public record BenchmarkRequest(
        Path engine,
        List<String> python,
        Path node,
        Optional<PyodidePackage.Installed> pyodide,
        Optional<Path> nativePackages,
        Path sources,
        int rounds,
        int repetitions,
        double startLimit,
        Path report) {}
