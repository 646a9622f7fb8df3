package io.faasm.core.wasm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WasmModuleTest {
    private static final byte[] TYPES = section(1, 2, 0x60, 2, 0x7f, 0x7e, 1, 0x7c, 0x60, 0, 0);
    private static final byte[] IMPORTS = section(
            2, join(bytes(2), name("env"), name("call"), bytes(0, 0), name("env"), name("memory"), bytes(2, 1, 1, 16)));
    private static final byte[] FUNCTIONS = section(3, 1, 1);
    private static final byte[] TABLE = section(4, 1, 0x70, 0, 4);
    private static final byte[] EXPORTS =
            section(7, join(bytes(2), name("_start"), bytes(0, 1), name("memory"), bytes(2, 0)));
    private static final byte[] ELEMENTS = section(9, 2, 0, 0x41, 1, 0x0b, 2, 0, 1, 0, 0x23, 3, 0x0b, 1, 1);
    private static final byte[] CODE = section(10, 1, 2, 0, 0x0b);
    private static final byte[] NAMES = section(0, join(name("name"), bytes(1, 8, 1, 1), name("begin")));

    private static byte[] whole() {
        return module(TYPES, IMPORTS, FUNCTIONS, TABLE, EXPORTS, ELEMENTS, CODE, NAMES);
    }

    @Test
    void tellsImportsExportsTypesAndNames() {
        WasmModule module = WasmModule.read("test", whole());

        Import call = module.imports().get(0);
        assertEquals("env.call", call.qualifiedName());
        assertEquals("(i32, i64) -> f64", call.type().orElseThrow().toString());
        assertEquals(ExternalKind.MEMORY, module.imports().get(1).kind());
        assertEquals(
                List.of("_start", "memory"),
                module.exports().stream().map(Export::name).toList());
        assertEquals("() -> ()", module.functionType(1).toString());
        assertEquals("begin", module.functionName(1));
        assertEquals("function 0", module.functionName(0));
        assertEquals(Optional.empty(), module.dynamicLink());
    }

    @Test
    void tellsWhereElementsGo() {
        WasmModule module = WasmModule.read("test", whole());

        assertEquals(
                List.of(
                        new ElementSegment(new ElementSegment.Constant(1), List.of(0, 1)),
                        new ElementSegment(new ElementSegment.Global(3, 0), List.of(1))),
                module.elements());
    }

    @Test
    void tellsWhatASideModuleNeeds() {
        byte[] link = section(
                0,
                join(
                        name("dylink.0"),
                        bytes(1, 5, 0x80, 1, 4, 3, 0),
                        bytes(2, 6, 1),
                        name("a.so"),
                        bytes(3, 5, 1, 1, 'x', 0x80, 2)));
        DynamicLink dynamic =
                WasmModule.read("test", module(link)).dynamicLink().orElseThrow();

        assertEquals(128, dynamic.memorySize());
        assertEquals(16, dynamic.memoryAlignment());
        assertEquals(3, dynamic.tableSize());
        assertEquals(1, dynamic.tableAlignment());
        assertEquals(List.of("a.so"), dynamic.needed());
        assertTrue(dynamic.threadLocal());
    }

    @Test
    void tellsWhichGlobalsAreNumbersAndWhatIsWeak() {
        byte[] imports = section(2, join(bytes(1), name("env"), name("base"), bytes(3, 0x7f, 0)));
        byte[] globals = section(
                6,
                join(
                        bytes(4),
                        bytes(0x7f, 0, 0x41, 0xe4, 0, 0x0b), // i32, a number
                        bytes(0x7f, 1, 0x41, 1, 0x0b), // one that changes
                        bytes(0x7f, 0, 0x23, 0, 0x41, 8, 0x6a, 0x0b), // base + 8
                        bytes(0x7e, 0, 0x42, 5, 0x0b))); // i64
        byte[] link = section(
                0,
                join(
                        name("dylink.0"),
                        bytes(4, 15, 2),
                        name("env"),
                        name("a"),
                        bytes(1),
                        name("env"),
                        name("b"),
                        bytes(0)));

        WasmModule module = WasmModule.read("test", module(link, imports, globals));

        assertEquals(Map.of(1, 100L), module.constants());
        assertEquals(Set.of("a"), module.dynamicLink().orElseThrow().weakImports());
    }

    @Test
    void refusesEveryTruncation() {
        byte[] whole = module(TYPES, IMPORTS, FUNCTIONS, TABLE, EXPORTS, ELEMENTS, CODE);
        int boundaries = 0;
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            try {
                WasmModule.read("cut", cut);
                boundaries++;
            } catch (MalformedWasm expected) {
                assertTrue(expected.getMessage().contains("cut is not a sound WebAssembly module"));
            }
        }
        // Only a file that ends between sections, before any function is declared, is a module too.
        assertEquals(3, boundaries);
    }

    @Test
    void refusesWhatDoesNotFitTogether() {
        refuses("out of order or repeated", module(section(7, 0), TYPES));
        refuses("out of order or repeated", module(TYPES, TYPES));
        refuses("there is no type 7", module(TYPES, section(3, 1, 7)));
        refuses("there is no section 99", module(section(99, 0)));
        refuses("claims 100 entries", module(section(1, 100, 0x60)));
        refuses("no value type", module(section(1, 1, 0x60, 1, 0x33, 0)));
        refuses("left over", module(section(1, 0, 0)));
        refuses("has no code", module(TYPES, FUNCTIONS));
        refuses("0 functions have code, 1 are declared", module(TYPES, FUNCTIONS, section(10, 0)));
        refuses("longer than its type", module(section(1, 0x80, 0x80, 0x80, 0x80, 0x80, 1)));
        refuses("is not UTF-8", module(TYPES, section(2, 1, 1, 0xff, 1, 'x', 0, 0)));
        refuses("that does not exist", module(section(7, join(bytes(1), name("f"), bytes(0, 0)))));
        refuses("magic number", "#!/bin/sh\n".getBytes(StandardCharsets.UTF_8));
        refuses("dylink.0 is not the first", module(TYPES, section(0, name("dylink.0"))));
    }

    @Test
    void tellsWasmFromOtherFiles(@TempDir Path directory) throws IOException {
        Path wasm = Files.write(directory.resolve("a.so"), whole());
        Path elf = Files.write(directory.resolve("b.so"), new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0});
        Path empty = Files.write(directory.resolve("c.so"), new byte[0]);

        assertTrue(WasmModule.isWasm(wasm));
        assertFalse(WasmModule.isWasm(elf));
        assertFalse(WasmModule.isWasm(empty));
    }

    private static void refuses(String reason, byte[] module) {
        MalformedWasm refusal = assertThrows(MalformedWasm.class, () -> WasmModule.read("test", module));
        assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
    }

    private static byte[] module(byte[]... sections) {
        return join(bytes(0, 'a', 's', 'm', 1, 0, 0, 0), join(sections));
    }

    private static byte[] section(int id, int... content) {
        return section(id, bytes(content));
    }

    private static byte[] section(int id, byte[] content) {
        return join(bytes(id, content.length), content);
    }

    private static byte[] name(String text) {
        return join(bytes(text.length()), text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}
