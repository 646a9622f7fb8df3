package io.faasm.maven.codegen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.maven.failure.BuildFailure;
import io.faasm.maven.wasm.FunctionType;
import io.faasm.maven.wasm.ValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratedSourcesTest {
    private static final String HEADER = """
            void wasm2c_main_instantiate(w2c_main*, struct w2c_env*, struct w2c_wasi__snapshot__preview1*);
            """;

    private static final String IMPLEMENTATION = """
            #define TRAP(x) (wasm_rt_trap(WASM_RT_TRAP_##x), 0)
            #define CHECK_CALL_INDIRECT(table, ft, x)                \\
              (LIKELY((x) < table.size && table.data[x].func &&      \\
                      func_types_eq(ft, table.data[x].func_type)) || \\
               TRAP(CALL_INDIRECT))
            #define FORCE_READ_INT(var) __asm__("" ::"r"(var));
            #define FORCE_READ_FLOAT(var) __asm__("" ::"f"(var));
            #else
            #define FORCE_READ_FLOAT(var) __asm__("" ::"r"(var));
            #endif
            #define FUNC_TYPE_DECL_EXTERN_T(x) extern const char* const x
            #define FUNC_TYPE_EXTERN_T(x) const char* const x
            FUNC_TYPE_DECL_EXTERN_T(w2c_main_t0);
            FUNC_TYPE_DECL_EXTERN_T(w2c_main_t1);
            """;

    @Test
    void makesIndirectCallsTellBothSignatures(@TempDir Path directory) throws IOException {
        GeneratedSources sources = write(directory, IMPLEMENTATION);
        sources.adapt();

        String adapted = Files.readString(directory.resolve("main-impl.h"));
        assertTrue(adapted.contains("(faaslet_trap_call_indirect(table.data, table.size, ft, x), 0))"), adapted);
        assertTrue(adapted.contains("extern const char x[]"), adapted);
    }

    @Test
    void refusesAnotherWasm2c(@TempDir Path directory) throws IOException {
        GeneratedSources sources = write(directory, IMPLEMENTATION.replace("CALL_INDIRECT))", "CALL_INDIRECT) )"));

        BuildFailure refusal = assertThrows(BuildFailure.class, sources::adapt);
        assertTrue(refusal.getMessage().contains("the trap of an indirect call"), refusal.getMessage());
        assertEquals(IMPLEMENTATION.length() + 1, Files.size(directory.resolve("main-impl.h")), "it is left as it was");
    }

    @Test
    void writesReadableSignatures(@TempDir Path directory) throws IOException {
        Path list = directory.resolve("signatures.inc");
        write(directory, IMPLEMENTATION)
                .writeSignatures(
                        List.of(
                                new FunctionType(List.of(ValueType.I32), List.of()),
                                new FunctionType(List.of(), List.of(ValueType.F64))),
                        list);

        assertEquals(
                List.of("SIGNATURE(w2c_main_t0, \"(i32) -> ()\")", "SIGNATURE(w2c_main_t1, \"() -> f64\")"),
                Files.readAllLines(list));
    }

    @Test
    void passesTheHostOncePerImportedModule(@TempDir Path directory) throws IOException {
        assertEquals(
                ", (void *)host, (void *)host", write(directory, IMPLEMENTATION).importArguments());
    }

    private static GeneratedSources write(Path directory, String implementation) throws IOException {
        Files.writeString(directory.resolve("main.h"), HEADER);
        Files.writeString(directory.resolve("main-impl.h"), implementation);
        return new GeneratedSources(directory, "main");
    }
}
