package io.faasm.maven.conformance;

import io.faasm.maven.engine.EngineCommand;
import java.util.function.UnaryOperator;

/**
 * Tests that run together in one guest.
 *
 * @param name    what the driver is given
 * @param driver  the script that runs them and writes the report
 * @param mapping adds what the guest sees
 */
record Suite(String name, String driver, UnaryOperator<EngineCommand> mapping) {

    /** A module of CPython's own tests. */
    static Suite ofCpython(String module, ConformanceRequest request) {
        return new Suite(
                module,
                "conformance.py",
                command ->
                        command.readOnly(request.library(), "/cpython/Lib").environment("PYTHONPATH", "/cpython/Lib"));
    }

    /** Tests of a package: a directory or file below its product's {@code tests}. */
    static Suite ofPackage(String path, ConformanceRequest request) {
        return new Suite(
                path,
                "package_tests.py",
                command -> command.readOnly(request.packages().resolve("tests"), "/packages")
                        .readOnly(request.packages().resolve("test-tools"), "/test-tools")
                        .environment("PYTHONPATH", "/test-tools"));
    }
}
