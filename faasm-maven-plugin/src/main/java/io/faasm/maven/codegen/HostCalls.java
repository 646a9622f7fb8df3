package io.faasm.maven.codegen;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.wasm.ExternalKind;
import io.faasm.core.wasm.FunctionType;
import io.faasm.core.wasm.Import;
import io.faasm.core.wasm.ValueType;
import io.faasm.core.wasm.WasmModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The functions that the engine offers to programs, with their types, as {@code host_calls.inc} lists them. */
record HostCalls(Map<String, FunctionType> types) {
    private static final String LIST = "host_calls.inc";
    private static final Pattern LINE = Pattern.compile(
            "^(WASI|EMSCRIPTEN|FAASM)\\((\\w+), (none|i32|i64)((?:, (?:i32|i64))*)\\)$", Pattern.MULTILINE);
    private static final Map<String, String> PREFIXES =
            Map.of("WASI", "wasi_snapshot_preview1.", "EMSCRIPTEN", "env.emscripten_", "FAASM", "env.__faasm_");

    HostCalls {
        types = Map.copyOf(types);
    }

    static HostCalls read(Path sources) {
        try {
            return parse(Files.readString(sources.resolve(LIST)));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static HostCalls parse(String list) {
        Map<String, FunctionType> types = new TreeMap<>();
        Matcher line = LINE.matcher(list);
        while (line.find()) {
            List<ValueType> parameters = new ArrayList<>();
            for (String type : line.group(4).split(", ")) {
                if (!type.isEmpty()) {
                    parameters.add(valueType(type));
                }
            }
            List<ValueType> results = line.group(3).equals("none") ? List.of() : List.of(valueType(line.group(3)));
            types.put(PREFIXES.get(line.group(1)) + line.group(2), new FunctionType(parameters, results));
        }
        return new HostCalls(types);
    }

    private static ValueType valueType(String text) {
        return ValueType.valueOf(text.toUpperCase(Locale.ROOT));
    }

    /**
     * Refuses a program whose imports are of other types than what the engine has under their names: the linker compares
     * names only. A function that the engine does not have is the engine's to refuse; others may have it.
     */
    void check(String program, WasmModule module) {
        List<String> wrong = new ArrayList<>();
        for (Import each : module.imports()) {
            FunctionType offered = types.get(each.qualifiedName());
            if (each.kind() != ExternalKind.FUNCTION) {
                wrong.add(each.qualifiedName() + ", a " + each.kind().name().toLowerCase(Locale.ROOT));
                continue;
            }
            FunctionType type = each.type().orElseThrow();
            if (type.results().size() > 1) {
                wrong.add(each.qualifiedName() + " with " + type.results().size()
                        + " results; a function of the engine has one at most");
            } else if (offered != null && !offered.equals(type)) {
                wrong.add(each.qualifiedName() + " as " + type + "; it is " + offered);
            }
        }
        if (!wrong.isEmpty()) {
            throw new BuildFailure(
                    program + " imports what the engine does not have:\n  " + String.join("\n  ", wrong),
                    "Declare its imports as the engine has them (" + LIST + ").");
        }
    }
}
