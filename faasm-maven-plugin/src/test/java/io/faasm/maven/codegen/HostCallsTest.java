package io.faasm.maven.codegen;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.wasm.ExternalKind;
import io.faasm.core.wasm.FunctionType;
import io.faasm.core.wasm.Import;
import io.faasm.core.wasm.ValueType;
import io.faasm.core.wasm.WasmModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class HostCallsTest {
    private static final FunctionType READ =
            new FunctionType(List.of(ValueType.I32, ValueType.I32), List.of(ValueType.I32));
    private static final HostCalls CALLS = HostCalls.parse("""
            /* A comment. */
            WASI(fd_seek, i32, i32, i64, i32, i32)
            WASI(sched_yield, i32)
            FAASM(push_state, none, i32)
            FAASM(read_input, i32, i32, i32)
            """);

    @Test
    void readsTheEnginesList() {
        assertEquals(
                Set.of(
                        "wasi_snapshot_preview1.fd_seek",
                        "wasi_snapshot_preview1.sched_yield",
                        "env.__faasm_push_state",
                        "env.__faasm_read_input"),
                CALLS.types().keySet());
        assertEquals("(i32) -> ()", CALLS.types().get("env.__faasm_push_state").toString());
        assertEquals(
                "() -> i32",
                CALLS.types().get("wasi_snapshot_preview1.sched_yield").toString());
        assertEquals(READ, CALLS.types().get("env.__faasm_read_input"));
        HostCalls engine = HostCalls.read(Path.of("../codegen/src/main/c"));
        assertEquals(72, engine.types().size());
    }

    /** What the engine offers must be what a Faasm worker offers under the same name. */
    @Test
    void theEnginesListHasTheTypesOfWorkers() throws IOException {
        HostCalls engine = HostCalls.read(Path.of("../codegen/src/main/c"));
        int compared = 0;
        for (String line : Files.readAllLines(Path.of("../cpython-build/src/main/guest/allowed-imports.txt"))) {
            String[] words = line.split("\\s+");
            FunctionType type = words.length == 3 ? engine.types().get(words[0] + "." + words[1]) : null;
            if (type != null) {
                assertEquals(ofWorkers(words[2]), type.toString(), line);
                compared++;
            }
        }
        assertTrue(compared > 40, () -> "too few were found in both");
    }

    private static String ofWorkers(String notation) {
        String parameters = notation.substring(1, notation.indexOf(')'));
        String result = notation.substring(notation.indexOf(')') + 1);
        return "(" + parameters.chars().mapToObj(HostCallsTest::typeOf).collect(Collectors.joining(", ")) + ") -> "
                + (result.isEmpty() ? "()" : typeOf(result.charAt(0)));
    }

    private static String typeOf(int letter) {
        return letter == 'I' ? "i64" : "i32";
    }

    @Test
    void acceptsWhatTheEngineHasAndLeavesTheUnknownToIt() {
        assertDoesNotThrow(() -> CALLS.check("x.wasm", importing("__faasm_read_input", ExternalKind.FUNCTION, READ)));
        assertDoesNotThrow(() -> CALLS.check("x.wasm", importing("elsewhere", ExternalKind.FUNCTION, READ)));
    }

    @Test
    void refusesOtherTypesKindsAndSeveralResults() {
        FunctionType none = new FunctionType(READ.parameters(), List.of());
        FunctionType two = new FunctionType(READ.parameters(), List.of(ValueType.I32, ValueType.I64));
        assertTrue(refusal("__faasm_read_input", ExternalKind.FUNCTION, none)
                .contains("env.__faasm_read_input as (i32, i32) -> (); it is (i32, i32) -> i32"));
        assertTrue(refusal("elsewhere", ExternalKind.FUNCTION, two).contains("env.elsewhere with 2 results"));
        assertTrue(refusal("__faasm_read_input", ExternalKind.GLOBAL, null).contains("a global"));
    }

    private static String refusal(String name, ExternalKind kind, FunctionType type) {
        return assertThrows(BuildFailure.class, () -> CALLS.check("x.wasm", importing(name, kind, type)))
                .getMessage();
    }

    private static WasmModule importing(String name, ExternalKind kind, FunctionType type) {
        return new WasmModule(
                List.of(),
                List.of(),
                List.of(new Import("env", name, kind, Optional.ofNullable(type))),
                List.of(),
                List.of(),
                List.of(),
                new TreeMap<>(),
                Optional.empty(),
                new TreeMap<>());
    }
}
