package io.faasm.maven.conformance;

import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Tests that run together in one guest.
 *
 * @param name what the driver is given
 * @param driver the script that runs them and writes the report
 * @param directories what the guest sees of the host, by the paths at which it sees that
 * @param pythonPath the directory of those that modules are imported from
 */
record Suite(String name, String driver, SortedMap<String, Path> directories, String pythonPath) {
    /** Where the guest sees the drivers. */
    static final String DRIVERS = "/conformance";

    private static final String LIBRARY = "/cpython/Lib";
    private static final String PACKAGES = "/packages";
    private static final String TOOLS = "/test-tools";

    /** A module of CPython's own tests. */
    static Suite ofCpython(String module, ConformanceRequest request) {
        return new Suite(module, "conformance.py", new TreeMap<>(Map.of(LIBRARY, request.library())), LIBRARY);
    }

    /** Tests of a package: a directory or file below its product's {@code tests}. */
    static Suite ofPackage(String path, ConformanceRequest request) {
        return new Suite(
                path,
                "package_tests.py",
                new TreeMap<>(Map.of(
                        PACKAGES, request.packages().resolve("tests"),
                        TOOLS, request.packages().resolve("test-tools"))),
                TOOLS);
    }
}
