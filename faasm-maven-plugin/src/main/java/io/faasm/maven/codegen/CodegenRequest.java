package io.faasm.maven.codegen;

import io.faasm.maven.toolchain.Toolchain;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What code is generated from.
 *
 * @param cpython directory of the product of cpython-build
 * @param others directories of further products with WebAssembly files: packages with extension modules
 * @param toolchain the compilers
 * @param sources directory of the engine's C sources
 * @param training Python program whose run decides what the compiler makes fast; empty: no such run
 * @param target the CPUs
 * @param backend what generates it
 */
public record CodegenRequest(
        Path cpython,
        List<Path> others,
        Toolchain toolchain,
        Path sources,
        Optional<Path> training,
        Target target,
        Backend backend) {}
