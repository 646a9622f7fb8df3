package io.faasm.maven.codegen;

import io.faasm.maven.process.Command;
import io.faasm.maven.process.ProcessRunner;
import io.faasm.maven.toolchain.Toolchain;
import java.nio.file.Path;
import java.util.List;

/** The toolchain's clang, as compiler and linker of native files. */
final class NativeCompiler {
    private final Toolchain toolchain;
    private final ProcessRunner processes;

    NativeCompiler(Toolchain toolchain, ProcessRunner processes) {
        this.toolchain = toolchain;
        this.processes = processes;
    }

    void compile(Path source, Path object, List<String> flags) {
        run(
                "clang",
                source.getParent(),
                toolchain.nativeClang(),
                toolchain.nativeCompileFlags(),
                "-isystem",
                toolchain.wasm2cHeaders(),
                flags,
                "-c",
                source,
                "-o",
                object);
    }

    void link(List<Path> objects, Path result, List<String> flags) {
        run(
                "clang",
                result.getParent(),
                toolchain.nativeClang(),
                toolchain.nativeLinkFlags(),
                objects,
                flags,
                "-o",
                result);
    }

    /** Runs one of the LLVM programs that belong to the native compiler and answers what it said. */
    String llvm(String program, Path directory, Object... words) {
        return run(program, directory, toolchain.nativeClang().resolveSibling(program), words);
    }

    String run(String tool, Path directory, Object... words) {
        return processes
                .run(Command.of(tool, words)
                        .in(directory)
                        .env(toolchain.environment())
                        .build())
                .output();
    }
}
