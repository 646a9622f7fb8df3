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

/**
 * A program for the guest, and an engine that traps where C does not say what has to happen.
 *
 * @param engine the engine's program
 * @param code machine code of the guest's program
 */
public record CheckedRun(Path engine, Path code) {
    /**
     * Builds both in a directory.
     *
     * @param sources the engine's C sources, which the program may include too
     * @param program a C file for the guest, which uses no C library
     */
    public static CheckedRun build(
            Path sources,
            Path program,
            Toolchain toolchain,
            Path directory,
            Host host,
            ProcessRunner processes,
            Console console)
            throws IOException {
        NativeCompiler compiler = new NativeCompiler(toolchain, processes);
        Path code = directory.resolve("code/code.so");
        CodegenRequest request = new CodegenRequest(
                directory,
                List.of(),
                toolchain,
                sources,
                Optional.empty(),
                Target.ofThisMachine(),
                new Backend.Native());
        try (Workers compilations = new Workers(host.processors())) {
            Path engine = new TestEngines(
                            new EngineBuilder(compiler, compilations), sources, program.getParent(), directory)
                    .checked();
            Path work = Files.createDirectories(directory.resolve("guest"));
            WasmFile wasm = new GuestCompiler(toolchain, processes)
                    .compile(program, List.of("-I", sources.toString()), List.of(), work);
            new NativeCodeGenerator(
                            request,
                            Optional.empty(),
                            engine,
                            compiler,
                            compilations,
                            processes,
                            console,
                            host.processors())
                    .generate(wasm, code, work);
            return new CheckedRun(engine, code);
        }
    }
}
