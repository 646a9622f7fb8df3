package io.faasm.maven.conformance;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What is tested with what.
 *
 * @param python    the launcher {@code python3} of a runtime root
 * @param rootKey   key of that runtime root in the cache
 * @param series    of that CPython: {@code 3.13}
 * @param library   CPython's {@code Lib} with its tests, as it was before pruning
 * @param packages  product of python-packages: {@code tests} and {@code test-tools}
 * @param packagesKey its key in the cache
 * @param folder    the drivers {@code conformance.py} and {@code package_tests.py}, the lists {@code modules.txt} and {@code
 *                  package-tests.txt}, and {@code known-failures.tsv}; what only one series has is in a folder of its name
 * @param timeLimit for one module of tests
 * @param parallel  how many modules run at the same time
 */
public record ConformanceRequest(
        Path python,
        String rootKey,
        String series,
        Path library,
        Path packages,
        String packagesKey,
        Path folder,
        Duration timeLimit,
        int parallel) {}
