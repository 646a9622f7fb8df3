package io.faasm.maven.cpython;

import io.faasm.maven.toolchain.Toolchain;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is asked of the CPython stage.
 *
 * @param version CPython's version
 * @param source where its sources come from
 * @param toolchain what it is compiled with
 * @param recipe the folder that says how: {@code versions}, {@code config}, {@code c}, {@code guest}, {@code prune}
 * @param buildPython a Python of exactly this version that runs here; if empty, the toolchain's or one built for this
 * @param probe whether configure asks everything anew, even where the answers are known
 */
public record CpythonRequest(
        String version,
        SourceWish source,
        Toolchain toolchain,
        Path recipe,
        Optional<Path> buildPython,
        boolean probe) {}
