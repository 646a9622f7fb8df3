package io.faasm.maven.fuzz;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.wasm.Export;
import io.faasm.core.wasm.Section;
import io.faasm.core.wasm.SideModule;
import io.faasm.core.wasm.WasmModule;
import io.faasm.core.wasm.WasmObject;

/** Modules, objects and shared objects of any content are read, or refused by a failure that says what is wrong. */
public final class WasmFuzz {
    private static final String NAME = "fuzzed.wasm";

    private WasmFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        try {
            WasmModule module = WasmModule.read(NAME, input);
            for (Export export : module.exports()) {
                module.export(export.name()).orElseThrow();
            }
            for (Section section : module.sections()) {
                module.section(section.name());
            }
        } catch (BuildFailure refused) {
            // What is refused as a module is refused as anything else, or read there.
        }
        try {
            WasmObject.read(NAME, input);
        } catch (BuildFailure refused) {
            // As documented.
        }
        try {
            SideModule.read(NAME, input);
        } catch (BuildFailure refused) {
            // As documented.
        }
    }
}
