package io.faasm.maven.mojo;

import io.faasm.core.cache.ContentCache;
import io.faasm.core.console.Console;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.host.Host;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.tree.Trees;
import io.faasm.maven.codegen.CodegenStage;
import io.faasm.maven.codegen.Target;
import io.faasm.maven.product.Descriptor;
import io.faasm.maven.toolchain.Toolchain;
import io.faasm.platform.http.Refusal;
import io.faasm.platform.upload.MachineCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Machine code of WebAssembly that is uploaded, made by the stage {@code codegen} and kept in the cache. */
final class UploadedModules implements MachineCode {
    /** Compiling takes its time, and somebody waits for the answer to an upload. */
    private static final String LEVEL = "-O1";

    private final InstalledProducts products;
    private final ContentCache cache;
    private final Host host;
    private final Console console;

    UploadedModules(InstalledProducts products, ContentCache cache, Host host, Console console) {
        this.products = products;
        this.cache = cache;
        this.host = host;
        this.console = console;
    }

    /** One at a time: each takes all processors. */
    @Override
    public synchronized Path of(Path module) throws IOException, Refusal {
        try {
            Optional<Path> codegen = products.directory(CodegenStage.STAGE);
            Optional<Descriptor> toolchain = products.descriptor(Toolchain.STAGE);
            if (codegen.isEmpty() || toolchain.isEmpty()) {
                return UNAVAILABLE.of(module);
            }
            return generate(codegen.get(), Toolchain.of(toolchain.get()), module);
        } catch (BuildFailure failure) {
            throw new Refusal(400, "No machine code can be made of the module: " + failure.getMessage());
        }
    }

    private Path generate(Path codegen, Toolchain toolchain, Path module) throws IOException {
        Path work = Files.createTempDirectory("faasm-codegen-");
        try {
            // The name is a part of the entry's key in the cache.
            Path file = Files.copy(module, work.resolve("function.wasm"));
            return new CodegenStage(cache, host, new ProcessRunner(console), console)
                    .generate(codegen, toolchain, Target.ofThisMachine(), LEVEL, file);
        } finally {
            Trees.delete(work);
        }
    }
}
