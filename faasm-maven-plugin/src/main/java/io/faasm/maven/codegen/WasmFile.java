package io.faasm.maven.codegen;

import io.faasm.core.wasm.WasmModule;
import java.nio.file.Path;

/**
 * A WebAssembly file of a product.
 *
 * @param path where it is
 * @param name its path below the product's directory, with slashes
 * @param bytes its size
 * @param sha256 digest of its bytes
 */
public record WasmFile(Path path, String name, long bytes, String sha256) {
    /** Loaded into a main module when Python imports it. */
    boolean isSideModule() {
        return name.endsWith(".so");
    }

    WasmModule read() {
        return WasmModule.read(path);
    }

    /** The name of a program: of {@code bin/python.wasm} it is {@code python}. */
    String programName() {
        return name.substring(name.lastIndexOf('/') + 1).replaceFirst("\\.wasm$", "");
    }
}
