package io.faasm.core.wasm;

import java.util.List;
import java.util.stream.Collectors;

/** What a function takes and gives. */
public record FunctionType(List<ValueType> parameters, List<ValueType> results) {
    public FunctionType {
        parameters = List.copyOf(parameters);
        results = List.copyOf(results);
    }

    /** For messages: {@code (i32, i64) -> i32}. */
    @Override
    public String toString() {
        return list(parameters) + " -> " + (results.size() == 1 ? results.get(0).toString() : list(results));
    }

    private static String list(List<ValueType> types) {
        return types.stream().map(ValueType::toString).collect(Collectors.joining(", ", "(", ")"));
    }
}
