package io.faasm.platform.call;

import java.nio.file.Path;

/**
 * A function as it was uploaded once. Its files never change: what is uploaded later is another version.
 *
 * @param id what it is called
 * @param version differs between all versions of the function, also across restarts of the platform
 * @param files for Python, the directory that has {@code function.py} and the modules beside it; for WebAssembly, the file of
 *     machine code
 */
public record FunctionVersion(FunctionId id, String version, Path files) {}
