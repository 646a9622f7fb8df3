package io.faasm.maven.codegen;

import io.faasm.core.process.Command;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.toolchain.Toolchain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Compiles C programs for the guest that use no C library: every call in them is one call of the engine. */
final class GuestCompiler {
    static final List<String> FLAGS = List.of(
            "--target=wasm32", "-O1", "-ffreestanding", "-fno-builtin", "-mbulk-memory", "-Wall", "-Wextra", "-Werror");

    private final Toolchain toolchain;
    private final ProcessRunner processes;

    GuestCompiler(Toolchain toolchain, ProcessRunner processes) {
        this.toolchain = toolchain;
        this.processes = processes;
    }

    /** Compiles and links a program, which begins with {@code _start}, in a directory. */
    WasmFile compile(Path source, List<String> compiling, List<String> linking, Path directory) throws IOException {
        Path object = directory.resolve("test.o");
        Path wasm = directory.resolve("test.wasm");
        tool(directory, "clang", FLAGS, compiling, "-c", source, "-o", object);
        tool(directory, "wasm-ld", "--export=_start", "--no-entry", linking, object, "-o", wasm);
        Files.delete(object);
        return WasmFiles.below(directory).stream()
                .filter(file -> file.path().equals(wasm))
                .findFirst()
                .orElseThrow();
    }

    private void tool(Path directory, String program, Object... words) {
        processes.run(Command.of(program, toolchain.llvm().resolve(program), words)
                .in(directory)
                .env(toolchain.environment())
                .build());
    }
}
