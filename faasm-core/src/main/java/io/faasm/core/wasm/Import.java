package io.faasm.core.wasm;

import java.util.Optional;

/** Something that a module needs from elsewhere; {@code type} is there for functions and tags. */
public record Import(String module, String name, ExternalKind kind, Optional<FunctionType> type) {
    /** For messages: {@code env.malloc}. */
    public String qualifiedName() {
        return module + "." + name;
    }
}
