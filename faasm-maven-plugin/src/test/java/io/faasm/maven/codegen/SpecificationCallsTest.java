package io.faasm.maven.codegen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpecificationCallsTest {
    private static final String HEADER = """
            #ifndef MAIN_H
            /* export: 'add' */
            u32 w2c_main_add(w2c_main*, u32, u32);

            /* export: 'both' */
            struct wasm_multi_if w2c_main_both(w2c_main*);

            /* export: 'trap' */
            void w2c_main_trap(w2c_main*);
            #endif
            """;

    private static final String COMMANDS = """
            [{"type": "assert_return", "line": 3, "action": {"type": "invoke", "field": "add",
              "args": [{"type": "i32", "value": "1"}, {"type": "i32", "value": "4294967295"}]},
              "expected": [{"type": "i32", "value": "0"}]},
             {"type": "assert_return", "line": 4, "action": {"type": "invoke", "field": "both", "args": []},
              "expected": [{"type": "i32", "value": "7"}, {"type": "f32", "value": "nan:canonical"}]},
             {"type": "assert_trap", "line": 5, "action": {"type": "invoke", "field": "trap", "args": []}, "text": "unreachable"},
             {"type": "action", "line": 6, "action": {"type": "invoke", "field": "trap", "args": []}, "expected": []},
             {"type": "assert_return", "line": 7, "action": {"type": "invoke", "field": "add", "module": "$other", "args": []}},
             {"type": "assert_return", "line": 8, "action": {"type": "get", "field": "global"}},
             {"type": "assert_return", "line": 9, "action": {"type": "invoke", "field": "add",
              "args": [{"type": "v128", "value": ["0"]}]}},
             {"type": "assert_invalid", "line": 10, "filename": "x.wasm"}]
            """;

    @TempDir
    private Path directory;

    @Test
    void callsBecomeCAndWhatIsNotUnderstoodIsLeftOut() throws IOException {
        List<JsonNode> commands = new ArrayList<>();
        new ObjectMapper().readTree(COMMANDS).forEach(commands::add);
        Files.writeString(directory.resolve("main.h"), HEADER);
        SpecificationCalls calls = new SpecificationCalls(commands);
        calls.write(directory, "main.h");
        String program = Files.readString(directory.resolve("start.c"));
        assertTrue(program.contains("u32 result = w2c_main_add(instance, 1u, 4294967295u);"), program);
        assertTrue(program.contains("expect(\"line 3, add\", bits_of_u32(result), ~0ull, 0ull);"), program);
        assertTrue(program.contains("bits_of_u32(result.i0), ~0ull, 7ull"), program);
        assertTrue(program.contains("bits_of_f32(result.f1), 0x7fffffffull, 0x7fc00000ull"), program);
        assertTrue(program.contains("if (makes(2, 1)) {\n    w2c_main_trap(instance);"), program);
        assertTrue(program.contains("if (makes(3, 0)) {\n    w2c_main_trap(instance);"), program);
        assertFalse(program.contains("makes(4"), program);
        assertFalse(program.contains("makes(5"), program);
        assertFalse(program.contains("makes(6"), program);
        assertEquals(3, calls.count());
        assertEquals(Set.of(2), calls.traps());
        assertEquals("line 5, trap", calls.described(2));
        assertTrue(
                Files.readString(directory.resolve("main.h")).contains("void w2c_main_0x5Fstart(w2c_main *);\n#endif"));
    }
}
