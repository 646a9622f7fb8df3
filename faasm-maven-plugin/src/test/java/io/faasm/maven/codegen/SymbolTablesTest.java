package io.faasm.maven.codegen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.wasm.DynamicLink;
import io.faasm.core.wasm.ElementSegment;
import io.faasm.core.wasm.Export;
import io.faasm.core.wasm.ExternalKind;
import io.faasm.core.wasm.FunctionType;
import io.faasm.core.wasm.Import;
import io.faasm.core.wasm.ValueType;
import io.faasm.core.wasm.WasmModule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SymbolTablesTest {
    private static final FunctionType TYPE = new FunctionType(List.of(ValueType.I32), List.of(ValueType.I32));

    private static final String HEADER = """
            extern u32* w2c_GOT0x2Emem_errno(struct w2c_GOT0x2Emem*);

            typedef struct w2c_main {
              /* import: 'GOT.mem' 'errno' */
              u32 *w2c_GOT0x2Emem_errno;
            } w2c_main;

            /* import: 'env' 'strange.name' */
            u32 w2c_env_strange0x2Ename(struct w2c_env*, u32);

            /* export: 'zero' */
            u32 w2c_main_zero(w2c_main*, u32);

            /* export: 'Alpha' */
            u32 w2c_main_Alpha(w2c_main*, u32);
            """;

    private static final List<Export> EXPORTS = List.of(
            new Export("zero", ExternalKind.FUNCTION, 1),
            new Export("Alpha", ExternalKind.FUNCTION, 2),
            new Export("value", ExternalKind.GLOBAL, 3));

    private static final Import FUNCTION = new Import("env", "strange.name", ExternalKind.FUNCTION, Optional.of(TYPE));
    private static final Import ADDRESS = new Import("GOT.mem", "errno", ExternalKind.GLOBAL, Optional.empty());

    private static final ElementSegment TABLE = new ElementSegment(new ElementSegment.Constant(5), List.of(2, 0));

    @Test
    void offersAProgramsFunctionsByNameWithTheirPlaces() {
        String text = tables(List.of(FUNCTION), Optional.empty()).text();

        assertTrue(text.contains("""
                static const struct faaslet_export exports[] = {
                {0, 7, FAASLET_FUNCTION, 5u},
                {6, 0, FAASLET_DATA, 4096u},
                {12, 7, FAASLET_FUNCTION, FAASLET_NO_SLOT},
                {0}};
                static void (*const functions[])(void) = {
                (void (*)(void))w2c_main_Alpha,
                NULL,
                (void (*)(void))w2c_main_zero,
                NULL};
                """), text);
        assertTrue(text.contains("\"Alpha\" \"\\0\"\n\"value\" \"\\0\"\n\"zero\" \"\\0\""), text);
    }

    @Test
    void letsASharedObjectCallThroughVariables() {
        SymbolTables tables = tables(List.of(FUNCTION, ADDRESS), Optional.of(link(Set.of("errno"))));
        String text = tables.text();

        assertEquals("""
                extern __attribute__((visibility("hidden"))) u32 (*faaslet_w2c_env_strange0x2Ename)(struct w2c_env*, u32);
                #define w2c_env_strange0x2Ename(...) (*faaslet_w2c_env_strange0x2Ename)(__VA_ARGS__)
                """, tables.callsThroughVariables());
        assertTrue(text.contains("FAASLET_FUNCTION, 0, (void *)&faaslet_w2c_env_strange0x2Ename},"), text);
        assertTrue(text.contains("FAASLET_DATA, 1, (void *)&linked_1},"), text);
        assertTrue(text.contains("u32 *w2c_GOT0x2Emem_errno(struct w2c_GOT0x2Emem* unused) {"), text);
        assertTrue(text.contains("return w2c_main_zero(&shared_instance, p0);"), text);
        assertTrue(text.contains("needed[] = {\"liba.so\", NULL};"), text);
        // Function 0 is the imported one, and it is in the table.
        assertTrue(text.contains("u32 (w2c_env_strange0x2Ename)(struct w2c_env *program, u32 p0) {"), text);
    }

    @Test
    void refusesASharedObjectThatTalksToTheHost() {
        Import host = new Import("wasi_snapshot_preview1", "fd_write", ExternalKind.FUNCTION, Optional.of(TYPE));
        SymbolTables tables = tables(List.of(host), Optional.of(link(Set.of())));

        BuildFailure refusal = assertThrows(BuildFailure.class, tables::text);
        assertTrue(refusal.getMessage().contains("wasi_snapshot_preview1.fd_write"), refusal.getMessage());
    }

    @Test
    void refusesAHeaderThatDeclaresNotEverything() {
        SymbolTables tables = new SymbolTables(module(List.of(FUNCTION), Optional.empty()), "", Map.of(0, 7));

        assertTrue(assertThrows(BuildFailure.class, tables::text).getMessage().contains("\"Alpha\""));
    }

    private static SymbolTables tables(List<Import> imports, Optional<DynamicLink> link) {
        return new SymbolTables(module(imports, link), HEADER, Map.of(0, 7));
    }

    private static DynamicLink link(Set<String> weak) {
        return new DynamicLink(0, 1, 0, 1, List.of("liba.so"), false, List.of(), weak);
    }

    private static WasmModule module(List<Import> imports, Optional<DynamicLink> link) {
        TreeMap<Integer, Long> constants = new TreeMap<>(Map.of(3, 4096L));
        return new WasmModule(
                List.of(),
                List.of(TYPE),
                imports,
                List.of(0, 0, 0),
                EXPORTS,
                List.of(TABLE),
                new TreeMap<>(),
                link,
                constants);
    }
}
