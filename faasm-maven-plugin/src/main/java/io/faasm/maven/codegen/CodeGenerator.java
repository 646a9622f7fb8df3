package io.faasm.maven.codegen;

import io.faasm.core.cache.Fingerprint;
import java.io.IOException;
import java.nio.file.Path;

/** Turns one WebAssembly file into code that a runtime loads. */
public interface CodeGenerator {
    /** As it is chosen by {@code faasm.codegen.backend}. */
    String name();

    /** Where a file's code goes, below the directory {@code code} of the product. */
    String codeName(WasmFile file);

    /** Adds everything that decides what the code of any file will be, except the wasm files themselves. */
    Fingerprint.Builder describe(Fingerprint.Builder fingerprint);

    /** Adds what of that matters to this file. */
    default Fingerprint.Builder describe(Fingerprint.Builder fingerprint, WasmFile file) {
        return describe(fingerprint);
    }

    /**
     * Generates code.
     *
     * @param module the file
     * @param target the file to write
     * @param work an empty directory that is removed afterwards
     */
    void generate(WasmFile module, Path target, Path work) throws IOException;
}
