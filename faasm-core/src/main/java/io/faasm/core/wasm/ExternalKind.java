package io.faasm.core.wasm;

/** What an import or export is. */
public enum ExternalKind {
    FUNCTION,
    TABLE,
    MEMORY,
    GLOBAL,
    TAG;

    static ExternalKind of(int code, WasmReader reader) {
        if (code >= values().length) {
            throw reader.malformed(code + " is no kind of import or export");
        }
        return values()[code];
    }
}
