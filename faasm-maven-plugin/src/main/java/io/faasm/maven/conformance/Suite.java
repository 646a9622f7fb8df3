package io.faasm.maven.conformance;

import java.util.List;

/**
 * Tests that run together in one guest.
 *
 * @param name    what the driver is given
 * @param driver  the script that runs them and writes the report
 * @param options of the launcher: what the guest sees
 */
record Suite(String name, String driver, List<String> options) {

    /** A module of CPython's own tests. */
    static Suite ofCpython(String module, ConformanceRequest request) {
        return new Suite(
                module,
                "conformance.py",
                List.of("--dir", request.library() + ":/cpython/Lib:ro", "--env", "PYTHONPATH=/cpython/Lib"));
    }

    /** Tests of a package: a directory or file below its product's {@code tests}. */
    static Suite ofPackage(String path, ConformanceRequest request) {
        return new Suite(
                path,
                "package_tests.py",
                List.of(
                        "--dir",
                        request.packages().resolve("tests") + ":/packages:ro",
                        "--dir",
                        request.packages().resolve("test-tools") + ":/test-tools:ro",
                        "--env",
                        "PYTHONPATH=/test-tools"));
    }
}
