package io.faasm.maven.codegen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.wasm.FunctionType;
import io.faasm.core.wasm.ValueType;
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
            #define TRUNC_SAT_S(ut, st, ft, min, smin, minop, max, smax, x) \\
              ((UNLIKELY((x) != (x)))                                       \\
                   ? 0                                                      \\
                   : (UNLIKELY(!((x)minop(min))))                           \\
                         ? smin                                             \\
                         : (UNLIKELY(!((x) < (max)))) ? smax : (ut)(st)(x))
            #define TRUNC_SAT_U(ut, ft, max, smax, x)               \\
              ((UNLIKELY((x) != (x))) ? 0                           \\
                                      : (UNLIKELY(!((x) > (ft)-1))) \\
                                            ? 0                     \\
                                            : (UNLIKELY(!((x) < (max)))) ? smax : (ut)(x))
            #define FORCE_READ_INT(var) __asm__("" ::"r"(var));
            #define FORCE_READ_FLOAT(var) __asm__("" ::"f"(var));
            #else
            #define FORCE_READ_FLOAT(var) __asm__("" ::"r"(var));
            #endif
            #define FUNC_TYPE_DECL_EXTERN_T(x) extern const char* const x
            #define FUNC_TYPE_EXTERN_T(x) const char* const x
            #define WASM_RT_SEGUE_READ_BASE() __builtin_ia32_rdgsbase64()
            #define WASM_RT_SEGUE_WRITE_BASE(base) \\
              __builtin_ia32_wrgsbase64((uintptr_t)base)
                        (char*)module_instance + src_expr->module_offset};
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

    @Test
    void findsTheInstanceOfAnImportedFunctionInATable(@TempDir Path directory) throws IOException {
        Path source = Files.writeString(directory.resolve("main_0.c"), """
                  {RefFunc, w2c_main_t0, (wasm_rt_function_ptr_t)w2c_main_own, {NULL}, 0},
                  {RefFunc, w2c_main_t0, (wasm_rt_function_ptr_t)w2c_env_host, {NULL}, offsetof(w2c_main, w2c_env_instance)},
                  {RefFunc, w2c_main_t0, (wasm_rt_function_ptr_t)w2c_main_x, {NULL}, offsetof(w2c_main, w2c_GOT0x2Efunc_instance)},
                  u32 ret = w2c_main_x_0(instance->w2c_GOT0x2Efunc_instance, var_p0);
                """);
        write(directory, IMPLEMENTATION).adapt();

        String adapted = Files.readString(source);
        assertTrue(adapted.contains("w2c_main_own, {NULL}, 0},"), adapted);
        assertTrue(adapted.contains("w2c_env_host, {NULL}, 1 + offsetof(w2c_main, w2c_env_instance)},"), adapted);
        assertTrue(adapted.contains("w2c_main_x, {NULL}, 0},"), adapted);
        assertTrue(adapted.contains("w2c_main_x_0(instance, var_p0);"), adapted);
    }

    @Test
    void keepsWhatATryChangesAndItsHandlerWants() {
        String adapted = GeneratedSources.trying("""
                u32 w2c_main_plain_0(w2c_main* instance, u32 var_p0) {
                  u32 var_l1 = 0;
                  return var_p0;
                }

                static u32 w2c_main_trying_0(w2c_main* instance, u32 var_p0, f64 var_p1) {
                  u32 var_l1 = 0, var_l2 = 0,\s
                      var_l3 = 0;
                  u32 var_i0;
                  {
                    if (!wasm_rt_try(var_T1_unwind_target)) {
                      var_i0 = w2c_main_f(instance, var_p0);
                      var_l1 = var_i0;
                      var_p1 = f64_load(instance->w2c_memory, (u64)(var_i0));
                      var_l2 = var_i0;
                    } else {
                      var_i0 = var_l1;
                      var_i0 += var_l3;
                      var_l2 = var_i0;
                      f64_store(instance->w2c_memory, (u64)(var_i0), var_p1);
                    }
                  }
                  var_i0 = var_l2;
                  return var_i0;
                }
                """);

        assertTrue(adapted.contains("plain_0(w2c_main* instance, u32 var_p0) {\n  u32 var_l1 = 0;"), adapted);
        assertTrue(
                adapted.contains("trying_0(w2c_main* instance, u32 var_p0, volatile f64 var_p1) {\n"
                        + "  u32 var_l2 = 0, var_l3 = 0;\n"
                        + "  volatile u32 var_l1 = 0;\n"
                        + "  u32 var_i0;\n"),
                adapted);
    }

    private static GeneratedSources write(Path directory, String implementation) throws IOException {
        Files.writeString(directory.resolve("main.h"), HEADER);
        Files.writeString(directory.resolve("main-impl.h"), implementation);
        return new GeneratedSources(directory, "main");
    }
}
