package io.faasm.maven.codegen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.wasm.ExternalKind;
import io.faasm.core.wasm.WasmModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramOfModuleTest {
    private static final String HEADER = "0061736d01000000";
    /** () -> (), and a function of that type. */
    private static final String TYPE = "01040160" + "0000";

    private static final String FUNCTION = "03020100";
    private static final String CODE = "0a040102000b";
    private static final String TABLE = "0404017000" + "01";
    private static final String MEMORY = "0503010001";
    private static final String TAG = "0d03010000";
    private static final String DATA_COUNT = "0c0100";
    private static final String EXPORT = "07050101660000";
    private static final String CUSTOM = "00020161";

    @TempDir
    private Path directory;

    private boolean write(String sections) throws IOException {
        Path module =
                Files.write(directory.resolve("module.wasm"), HexFormat.of().parseHex(HEADER + sections));
        return ProgramOfModule.write(module, directory.resolve("program.wasm"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                TYPE + FUNCTION + CODE,
                TYPE + FUNCTION + EXPORT + CODE,
                TYPE + FUNCTION + TABLE + EXPORT + CODE,
                TYPE + FUNCTION + TABLE + MEMORY + EXPORT + CODE,
                TYPE + FUNCTION + MEMORY + TAG + EXPORT + CODE + CUSTOM,
                TYPE + FUNCTION + TAG + CODE,
                TYPE + FUNCTION + DATA_COUNT + CODE,
                TYPE + FUNCTION + TAG + EXPORT + DATA_COUNT + CODE,
                CUSTOM + MEMORY,
                "050100",
                TYPE + FUNCTION + "050100" + EXPORT + CODE,
            })
    void aProgramExportsItsMemory(String sections) throws IOException {
        assertTrue(write(sections));
        WasmModule program = WasmModule.read(directory.resolve("program.wasm"));
        assertEquals(ExternalKind.MEMORY, program.export("memory").orElseThrow().kind());
        assertTrue(program.section("memory").isPresent());
        assertEquals(sections.contains(EXPORT), program.export("f").isPresent());
        List<Integer> ids =
                program.sections().stream().map(section -> section.id()).toList();
        assertEquals(ids.stream().distinct().toList(), ids, "each section once");
    }

    @Test
    void whatIsExportedAlreadyStays() throws IOException {
        assertTrue(write(MEMORY + "070a01066d656d6f72790200"));
        assertEquals(
                1, WasmModule.read(directory.resolve("program.wasm")).exports().size());
    }

    @Test
    void aModuleThatImportsOrThatIsNoneIsLeftOut() throws IOException {
        assertFalse(write(TYPE + "0207010161016600" + "00"));
        assertFalse(write("ff"));
        assertFalse(write(TYPE + FUNCTION + "070a01066d656d6f72790000" + CODE), "another thing with the name");
    }
}
