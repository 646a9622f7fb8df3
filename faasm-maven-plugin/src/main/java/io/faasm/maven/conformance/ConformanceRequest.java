package io.faasm.maven.conformance;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What is tested with what.
 *
 * @param host where the tests run
 * @param series of that CPython: {@code 3.13}
 * @param library CPython's {@code Lib} with its tests, as it was before pruning
 * @param packages product of python-packages: {@code tests} and {@code test-tools}
 * @param packagesKey its key in the cache
 * @param drivers folder of the drivers {@code conformance.py} and {@code package_tests.py}
 * @param lists folder of {@code modules.txt}, {@code package-tests.txt} and {@code known-failures.tsv}; what only one series
 *     has is in a folder of its name
 * @param timeLimit for one module of tests
 * @param parallel how many modules run at the same time
 */
public record ConformanceRequest(
        TestHost host,
        String series,
        Path library,
        Path packages,
        String packagesKey,
        Path drivers,
        Path lists,
        Duration timeLimit,
        int parallel) {}
