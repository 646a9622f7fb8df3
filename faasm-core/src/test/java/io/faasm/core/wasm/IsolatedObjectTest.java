package io.faasm.core.wasm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.wasm.Symbol.Binding;
import io.faasm.testing.ObjectBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class IsolatedObjectTest {
    /** Longer than what a number of one byte can count, so that sizes change their own size. */
    private static final String FULL_NAME = "PyInit_" + "package.".repeat(20) + "module";

    private static byte[] module() {
        ObjectBytes object = new ObjectBytes();
        object.imported("PyModule_Create2", 2, true);
        int start = object.function("PyInit_module", 0, true);
        int other = object.function("shared_by_name", 1, false);
        object.variable("table", ObjectBytes.call(start), ObjectBytes.call(other), 7);
        return object.bytes();
    }

    private static WasmObject isolated(byte[] object) {
        return WasmObject.read("x.o", IsolatedObject.of("x.o", object, "PyInit_module", FULL_NAME));
    }

    @Test
    void othersSeeOneFunctionUnderItsNewName() {
        List<String> seen = isolated(module()).symbols().stream()
                .filter(symbol -> symbol instanceof Symbol.Function function
                                && function.defined()
                                && function.binding() != Binding.LOCAL
                        || symbol instanceof Symbol.Data data && data.binding() != Binding.LOCAL)
                .map(Symbol::name)
                .toList();
        assertEquals(List.of(FULL_NAME), seen);
    }

    @Test
    void whatItNeedsIsStillLookedForElsewhere() {
        Symbol.Function needed = (Symbol.Function) isolated(module()).symbols().get(0);
        assertEquals("PyModule_Create2", needed.name());
        assertEquals(Binding.GLOBAL, needed.binding());
    }

    @Test
    void everythingElseStaysAsItWas() {
        WasmObject before = WasmObject.read("x.o", module());
        WasmObject after = isolated(module());
        assertEquals(before.symbols().size(), after.symbols().size());
        assertEquals(before.dataRelocations(), after.dataRelocations());
        assertEquals(before.segments().toString(), after.segments().toString());
        assertEquals(before.module().functionTypes(), after.module().functionTypes());
        assertEquals("shared_by_name", after.symbols().get(2).name());
    }

    @Test
    void groupsOfWhichTheLinkerKeepsTheFirstAreDissolved() {
        byte[] group = ObjectBytes.join(new byte[] {7, 9, 1}, ObjectBytes.name("group"), new byte[] {0, 0});
        byte[] object = withPart(module(), group);
        assertTrue(indexOf(object, "group") > 0);
        byte[] isolated = IsolatedObject.of("x.o", object, "PyInit_module", FULL_NAME);
        assertEquals(-1, indexOf(isolated, "group"));
    }

    @Test
    void anObjectWithoutTheFunctionIsRefused() {
        ObjectBytes object = new ObjectBytes();
        object.imported("PyInit_module", 0, true);
        MalformedWasm refused = assertThrows(MalformedWasm.class, () -> isolated(object.bytes()));
        assertTrue(refused.getMessage().contains("does not define the function PyInit_module"), refused.getMessage());
    }

    @Test
    void whatIsCutShortIsRefused() {
        byte[] object = module();
        for (int length = 0; length < object.length; length++) {
            byte[] cut = Arrays.copyOf(object, length);
            try {
                isolated(cut);
            } catch (MalformedWasm refused) {
                continue;
            }
            // Sections may end anywhere between two of them: what is left then is whole.
            assertTrue(WasmModule.read("x.o", cut).section("linking").isPresent(), "cut at " + length);
        }
    }

    /** The object with a further part in its linking section, which is the last but one. */
    private static byte[] withPart(byte[] object, byte[] part) {
        Section linking = WasmModule.read("x.o", object).section("linking").orElseThrow();
        int end = linking.offset() + linking.size();
        byte[] content =
                ObjectBytes.join(ObjectBytes.name("linking"), Arrays.copyOfRange(object, linking.offset(), end), part);
        int start = linking.offset() - ObjectBytes.name("linking").length;
        // The section's size stands before its name, in as many bytes as it takes.
        int size = ObjectBytes.number(linking.size() + ObjectBytes.name("linking").length).length;
        return ObjectBytes.join(
                Arrays.copyOf(object, start - size - 1),
                new byte[] {0},
                ObjectBytes.number(content.length),
                content,
                Arrays.copyOfRange(object, end, object.length));
    }

    private static int indexOf(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
    }
}
