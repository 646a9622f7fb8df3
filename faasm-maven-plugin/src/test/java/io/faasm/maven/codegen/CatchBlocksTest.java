package io.faasm.maven.codegen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CatchBlocksTest {
    /** A function as wasm2c writes it: a try, its handler, and something behind. */
    private static String function(String handler) {
        return """
                void w2c_main_f_0(w2c_main* instance) {
                  u32 var_i0;
                  {
                    if (!wasm_rt_try(var_T0_unwind_target)) {
                      w2c_main_g_0(instance);
                    } else {
                      var_T0_catch:;
                      wasm_rt_set_unwind_target(var_T0_outer_target);
                %s    }
                  }
                  var_i0 = 7u;
                }
                """.formatted(handler);
    }

    private static void assertCloses(String expected, String handler) {
        assertEquals(tokens(function(expected)), tokens(CatchBlocks.closed(function(handler))));
    }

    /** Layout does not matter. */
    private static String tokens(String text) {
        return text.replaceAll("[{}]", " $0 ").strip().replaceAll("\\s+", " ");
    }

    @Test
    void everyInstructionOfACatchAllIsInItsBlock() {
        assertCloses("""
                      if (wasm_rt_exception_tag() == &w2c_main_e0) {
                        var_i0 = 0u;
                      } else {
                        var_i0 = 1u;
                        var_l0 = var_i0;
                        if (var_l0) {
                          goto var_B0;
                        }
                      }
                """, """
                      if (wasm_rt_exception_tag() == &w2c_main_e0) {
                        var_i0 = 0u;
                      } else var_i0 = 1u;
                      var_l0 = var_i0;
                      if (var_l0) {
                        goto var_B0;
                      }
                """);
    }

    @Test
    void aCatchAllBehindSeveralTagsMayBeEmptyOrBeginWithABlock() {
        assertCloses("""
                      if (wasm_rt_exception_tag() == w2c_env_tag) {
                      } else if (wasm_rt_exception_tag() == &w2c_main_e1) {
                      } else {
                      }
                """, """
                      if (wasm_rt_exception_tag() == w2c_env_tag) {
                      } else if (wasm_rt_exception_tag() == &w2c_main_e1) {
                      } else \
                """);
        assertCloses("""
                      if (wasm_rt_exception_tag() == &w2c_main_e0) {
                      } else {
                        {
                          struct wasm_multi_ii tmp = w2c_main_h_0(instance);
                        }
                        var_i0 = 1u;
                      }
                """, """
                      if (wasm_rt_exception_tag() == &w2c_main_e0) {
                      } else {
                        struct wasm_multi_ii tmp = w2c_main_h_0(instance);
                      }
                      var_i0 = 1u;
                """);
    }

    @Test
    void aHandlerWithoutCatchAllStaysAsItIs() {
        String handler = """
                      if (wasm_rt_exception_tag() == &w2c_main_e0) {
                        if (var_i0) {
                          goto var_B0;
                        } else {
                          var_i0 = 1u;
                        }
                      } else {
                        wasm_rt_throw();
                      }
                """;
        assertEquals(function(handler), CatchBlocks.closed(function(handler)));
        assertEquals(function("  var_i0 = 1u;\n"), CatchBlocks.closed(function("  var_i0 = 1u;\n")));
    }

    @Test
    void aThrowAtTheBeginningOfACatchAllIsNotTakenForTheWholeOfIt() {
        assertCloses("""
                      if (wasm_rt_exception_tag() == &w2c_main_e0) {
                      } else {
                        {
                          wasm_rt_throw();
                        }
                        var_i0 = 1u;
                      }
                """, """
                      if (wasm_rt_exception_tag() == &w2c_main_e0) {
                      } else {
                        wasm_rt_throw();
                      }
                      var_i0 = 1u;
                """);
    }

    @Test
    void tryInATryAndInItsHandler() {
        String inner = """
                        {
                          if (!wasm_rt_try(var_T1_unwind_target)) {
                            w2c_main_g_0(instance);
                          } else {
                            if (wasm_rt_exception_tag() == &w2c_main_e0) {
                              var_i0 = 2u;
                            } else %s var_i0 = 3u;
                            var_l1 = var_i0;%s
                          }
                        }
                """;
        assertCloses("""
                      if (wasm_rt_exception_tag() == &w2c_main_e0) {
                        %s
                      } else {
                        %s
                        var_l2 = var_i0;
                      }
                """.formatted(inner.formatted("{", "}"), inner.formatted("{", "}")), """
                      if (wasm_rt_exception_tag() == &w2c_main_e0) {
                        %s
                      } else %s
                      var_l2 = var_i0;
                """.formatted(
                        inner.formatted("", ""), inner.formatted("", "").strip()));
    }
}
