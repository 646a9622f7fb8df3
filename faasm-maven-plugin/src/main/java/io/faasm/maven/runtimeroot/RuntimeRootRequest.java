package io.faasm.maven.runtimeroot;

import java.nio.file.Path;

/**
 * What a runtime root is made of.
 *
 * @param cpython    directory of the product of cpython-build
 * @param cpythonKey its key in the cache
 * @param code       directory of the product of codegen
 * @param codeKey    its key in the cache
 * @param version    version of CPython, three numbers
 * @param installed  directory of the product of python-packages
 * @param installedKey its key in the cache
 * @param packages   directory of Python packages of our own that go into site-packages
 */
public record RuntimeRootRequest(
        Path cpython,
        String cpythonKey,
        Path code,
        String codeKey,
        String version,
        Path installed,
        String installedKey,
        Path packages) {

    /** The directory of the standard library below the root, as CPython looks for it: {@code lib/python3.13}. */
    String standardLibrary() {
        return "lib/python" + version.substring(0, version.lastIndexOf('.'));
    }

    /** Where packages are, in the product of python-packages as in the root. */
    String sitePackages() {
        return standardLibrary() + "/site-packages";
    }
}
