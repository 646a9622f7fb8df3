package io.faasm.maven.signatures;

import io.faasm.core.wasm.FunctionType;
import java.util.Optional;

/**
 * A C function.
 *
 * @param name as the linker knows it
 * @param type its definition's; where that is not among the files, what is declared for it, if anything is
 * @param object the file that defines it, or else the one that uses it
 */
record NamedFunction(String name, Optional<FunctionType> type, String object) {}
