package io.faasm.maven.packages;

import io.faasm.maven.toolchain.Toolchain;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What is asked of the packages stage.
 *
 * @param recipes directory with a folder for every package, and the lists of tools and flags
 * @param toolchain what extension modules are compiled with
 * @param cpython directory of the product of cpython-build
 * @param cpythonKey its key in the cache
 * @param series CPython's version without its last number
 * @param codeFlags flags that all WebAssembly code is compiled with
 * @param debianMirror archive that Debian's sources and tools come from; if empty, the host's own apt configuration says
 * @param archives directory in which archives of sources are looked for before they are downloaded
 */
public record PackagesRequest(
        Path recipes,
        Toolchain toolchain,
        Path cpython,
        String cpythonKey,
        String series,
        List<String> codeFlags,
        Optional<String> debianMirror,
        Optional<Path> archives) {

    /** Where packages go below the product's directory, and below the runtime root. */
    String sitePackages() {
        return "lib/python" + series + "/site-packages";
    }
}
