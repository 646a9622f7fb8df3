package io.faasm.maven.codegen;

import io.faasm.core.cache.Fingerprint;
import io.faasm.core.process.Command;
import io.faasm.core.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Lets the compiler of another runtime generate code. */
final class OtherCodeGenerator implements CodeGenerator {
    /** Raise it when the same inputs make another command. */
    private static final int FORMAT = 1;

    /** Where the compilers find what they start themselves. */
    private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/bin:/bin", "LC_ALL", "C.UTF-8");

    private final Backend.Other backend;
    private final Target target;
    private final ProcessRunner processes;
    private final String version;

    OtherCodeGenerator(Backend.Other backend, Target target, ProcessRunner processes) {
        this.backend = backend;
        this.target = target;
        this.processes = processes;
        this.version = processes
                .run(Command.of(name(), backend.program(), backend.tool().versionWords())
                        .in(backend.program().toAbsolutePath().getParent())
                        .env(ENVIRONMENT)
                        .build())
                .output()
                .strip();
    }

    @Override
    public String name() {
        return backend.name();
    }

    /** Where the wasm file is in its product, so that it is clear what belongs to what. */
    @Override
    public String codeName(WasmFile file) {
        return file.name() + backend.tool().suffix();
    }

    @Override
    public Fingerprint.Builder describe(Fingerprint.Builder fingerprint) {
        return fingerprint
                .text(name() + " format", Integer.toString(FORMAT))
                .text("compiler", version)
                .file("compiler's file", backend.program())
                .text("target", target.name());
    }

    @Override
    public void generate(WasmFile file, Path code, Path work) throws IOException {
        Files.createDirectories(code.getParent());
        processes.run(Command.of(name(), backend.program(), backend.tool().command(target, file.path(), code))
                .in(work)
                .env(ENVIRONMENT)
                .build());
    }
}
