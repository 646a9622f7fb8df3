package io.faasm.maven.cluster;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.wasm.WasmCheck;
import io.faasm.core.wasm.WasmModule;
import io.faasm.maven.fuzz.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The upload server's look at a module finds nothing wrong with one that the code generator's reader takes. */
public final class WasmCheckFuzz {
    private static Path file;

    private WasmCheckFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (file == null) {
            file = Scratch.directory("wasm-check").resolve("fuzzed.wasm");
        }
        Files.write(file, input);
        boolean sound = WasmCheck.fault(file).isEmpty();
        try {
            WasmModule.read("fuzzed.wasm", input);
        } catch (BuildFailure refused) {
            return;
        }
        if (!sound) {
            throw new AssertionError("read, and refused: " + WasmCheck.fault(file));
        }
    }
}
