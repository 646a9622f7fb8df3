package io.faasm.maven.codegen;

import io.faasm.core.process.Command;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.toolchain.Toolchain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The toolchain's clang, as compiler and linker of native files. */
public final class NativeCompiler {
    private final Toolchain toolchain;
    private final ProcessRunner processes;

    public NativeCompiler(Toolchain toolchain, ProcessRunner processes) {
        this.toolchain = toolchain;
        this.processes = processes;
    }

    /**
     * Compiles a file. It is named without its directory: ThinLTO makes names of the hash of a module, which has the file's name
     * in it, and two caches have to give the same bytes.
     */
    public void compile(Path source, Path object, List<String> flags) {
        run(
                "clang",
                source.getParent(),
                toolchain.nativeClang(),
                toolchain.nativeCompileFlags(),
                "-isystem",
                toolchain.wasm2cHeaders(),
                flags,
                "-c",
                source.getFileName(),
                "-o",
                object);
    }

    /** Links objects, which are named from where the first of them is, for the same reason. */
    public void link(List<Path> objects, Path result, List<String> flags) {
        Path directory = objects.get(0).getParent();
        run(
                "clang",
                directory,
                toolchain.nativeClang(),
                toolchain.nativeLinkFlags(),
                objects.stream().map(directory::relativize).toList(),
                flags,
                "-o",
                result);
    }

    /** A file of the compiler's own libraries; nothing when this toolchain comes without. */
    Optional<Path> runtimeLibrary(String file, Path directory) {
        Path found = Path.of(run("clang", directory, toolchain.nativeClang(), "-print-file-name=" + file)
                .strip());
        return Optional.of(found).filter(Files::isRegularFile);
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
