package io.faasm.core.wasm;

import java.util.List;
import java.util.Set;

/**
 * The section {@code dylink.0} of a side module.
 *
 * @param memorySize bytes of memory its data needs
 * @param memoryAlignment in bytes
 * @param tableSize entries of the function table it needs
 * @param tableAlignment in entries
 * @param needed the libraries that must be loaded before it
 * @param threadLocal whether it exports or imports thread-local data
 * @param runtimePaths where needed libraries are looked for
 * @param weakImports names of what it can do without
 */
public record DynamicLink(
        long memorySize,
        long memoryAlignment,
        long tableSize,
        long tableAlignment,
        List<String> needed,
        boolean threadLocal,
        List<String> runtimePaths,
        Set<String> weakImports) {
    public DynamicLink {
        needed = List.copyOf(needed);
        runtimePaths = List.copyOf(runtimePaths);
        weakImports = Set.copyOf(weakImports);
    }
}
