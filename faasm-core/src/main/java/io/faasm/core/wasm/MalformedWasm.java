package io.faasm.core.wasm;

import io.faasm.core.failure.BuildFailure;

/** A file that is no WebAssembly module, or one cut off or damaged. */
public final class MalformedWasm extends BuildFailure {
    private static final long serialVersionUID = 1L;

    MalformedWasm(String what, String remedy) {
        super(what, remedy);
    }
}
