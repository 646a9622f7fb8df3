package io.faasm.maven.clustermodule;

import io.faasm.maven.codegen.Target;
import io.faasm.maven.toolchain.Toolchain;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a cluster module is made of.
 *
 * @param toolchain what it is compiled and linked with
 * @param recipe folder with the flags and C sources of the link
 * @param cpython directory of the product of cpython-build
 * @param series CPython's version without its last number
 * @param packages directory of the product of python-packages
 * @param wanted names of the packages to link in; empty: all that can be
 * @param runtimeRoot directory of a runtime root, whose library goes into the module
 * @param codegen directory of the product of codegen
 * @param target the CPUs that machine code is for
 * @param level clang's level of optimization for that code
 */
public record ClusterModuleRequest(
        Toolchain toolchain,
        Path recipe,
        Path cpython,
        String series,
        Path packages,
        Optional<List<String>> wanted,
        Path runtimeRoot,
        Path codegen,
        Target target,
        String level) {

    /** The directory of the library in the runtime root. */
    Path library() {
        return runtimeRoot.resolve("root/lib/python" + series);
    }
}
