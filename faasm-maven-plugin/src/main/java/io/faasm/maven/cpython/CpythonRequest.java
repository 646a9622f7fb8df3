package io.faasm.maven.cpython;

import io.faasm.maven.toolchain.Toolchain;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is asked of the CPython stage.
 *
 * @param version CPython's version
 * @param toolchain what it is compiled with
 * @param recipe the folder that says how: {@code sources}, {@code patches}, {@code config}, {@code c}, {@code guest},
 *     {@code prune}
 * @param debianMirror archive that source packages come from; if empty, the host's own apt configuration says
 * @param probe whether configure asks everything anew, even where the answers are known
 */
public record CpythonRequest(
        String version, Toolchain toolchain, Path recipe, Optional<String> debianMirror, boolean probe) {

    /** The version without its last number: {@code 3.13}. */
    String series() {
        return version.substring(0, version.lastIndexOf('.'));
    }
}
