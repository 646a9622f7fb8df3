package io.faasm.maven.codegen;

import io.faasm.core.console.Console;
import io.faasm.core.host.Host;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.process.Workers;
import io.faasm.maven.toolchain.Toolchain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** An engine that traps where C does not say what has to happen, and code for it, made as that of any program. */
public final class CheckedEngine implements AutoCloseable {
    /** Other than before when the same program gets other code. */
    public static final int CODE_FORMAT = NativeCodeGenerator.FORMAT;

    private final Path sources;
    private final Toolchain toolchain;
    private final ProcessRunner processes;
    private final Workers compilations;
    private final Path program;
    private final NativeCodeGenerator generator;

    private CheckedEngine(
            Path sources,
            Toolchain toolchain,
            ProcessRunner processes,
            Workers compilations,
            Path program,
            NativeCodeGenerator generator) {
        this.sources = sources;
        this.toolchain = toolchain;
        this.processes = processes;
        this.compilations = compilations;
        this.program = program;
        this.generator = generator;
    }

    /**
     * Builds the engine in a directory.
     *
     * @param sources the engine's C sources
     */
    public static CheckedEngine build(
            Path sources, Toolchain toolchain, Path directory, Host host, ProcessRunner processes, Console console)
            throws IOException {
        Files.createDirectories(directory);
        NativeCompiler compiler = new NativeCompiler(toolchain, processes);
        CodegenRequest request = new CodegenRequest(
                directory,
                List.of(),
                toolchain,
                sources,
                Optional.empty(),
                Target.ofThisMachine(),
                new Backend.Native());
        Workers compilations = new Workers(host.processors());
        try {
            Path program =
                    new TestEngines(new EngineBuilder(compiler, compilations), sources, directory, directory).checked();
            NativeCodeGenerator generator =
                    NativeCodeGenerator.ofAnyImports(request, program, compilations, processes, console, host);
            return new CheckedEngine(sources, toolchain, processes, compilations, program, generator);
        } catch (IOException | RuntimeException | Error failed) {
            compilations.close();
            throw failed;
        }
    }

    /**
     * Compiles a program in a directory.
     *
     * @param source a C file for the guest, which uses no C library and may include the engine's sources
     */
    public CheckedRun compile(Path source, Path directory) throws IOException {
        Path work = Files.createDirectories(directory.resolve("guest"));
        return generate(
                new GuestCompiler(toolchain, processes)
                        .compile(source, List.of("-I", sources.toString()), List.of(), work),
                directory);
    }

    /** Generates code for a program in the directory of its WebAssembly file. */
    public CheckedRun generate(Path wasm) throws IOException {
        Path directory = wasm.toAbsolutePath().getParent();
        return generate(WasmFiles.describe(directory, wasm), directory);
    }

    private CheckedRun generate(WasmFile wasm, Path directory) throws IOException {
        Path code = directory.resolve("code/code.so");
        generator.generate(wasm, code, Files.createDirectories(directory.resolve("guest")));
        return new CheckedRun(program, code);
    }

    @Override
    public void close() {
        compilations.close();
    }
}
