package io.faasm.maven.codegen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.faasm.core.failure.BuildFailure;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TryLocalsTest {
    private static Set<String> volatiles(String body) {
        return TryLocals.changedAndWanted("\n" + body + "}");
    }

    @Test
    void aVariableThatOnlyTheBodyUsesIsAsAnyOther() {
        assertEquals(Set.of(), volatiles("""
                  var_l0 = 1u;
                  if (!wasm_rt_try(var_T1_unwind_target)) {
                    var_L2:\s
                      var_l1 += var_l0;
                      if (var_l1) {goto var_L2;}
                  } else {
                    w2c_main_free(instance, var_l0);
                    wasm_rt_throw();
                  }
                  var_i0 = var_l1;
                  return var_i0;
                """));
    }

    @Test
    void whatTheHandlerReadsIsKept() {
        assertEquals(Set.of("var_l1"), volatiles("""
                  if (!wasm_rt_try(var_T1_unwind_target)) {
                    var_l1 = w2c_main_allocate(instance);
                    var_l2 = w2c_main_allocate(instance);
                  } else {
                    var_l2 = 0u;
                    w2c_main_free(instance, var_l1);
                    w2c_main_free(instance, var_l2);
                    wasm_rt_throw();
                  }
                """));
    }

    @Test
    void whatIsReadBehindTheHandlerIsKept() {
        assertEquals(Set.of("var_l1"), volatiles("""
                  if (!wasm_rt_try(var_T1_unwind_target)) {
                    var_l1 <<= (var_i1 & 31);
                  } else {
                    w2c_main_report(instance);
                  }
                  return var_l1;
                """));
    }

    @Test
    void aHandlerThatGoesBackInALoopWantsWhatTheLoopReads() {
        assertEquals(Set.of("var_l1"), volatiles("""
                  var_L1:\s
                    if (!wasm_rt_try(var_T1_unwind_target)) {
                      var_l1 += 1u;
                      var_l2 = var_l1;
                      if (var_l2) {goto var_B1;}
                    } else {
                      goto var_L1;
                    }
                  var_B1:;
                  return var_l2;
                """));
    }

    @Test
    void whatIsCopiedIntoCountsAsChanged() {
        assertEquals(Set.of("var_i0"), volatiles("""
                  if (!wasm_rt_try(var_T1_unwind_target)) {
                    wasm_rt_memcpy(&var_i0, wasm_rt_exception(), sizeof(u32));
                  } else {
                  }
                  w2c_main_use(instance, var_i0);
                """));
    }

    @Test
    void anInnerTryCountsForTheOuterOneToo() {
        assertEquals(Set.of("var_l1", "var_l2"), volatiles("""
                  if (!wasm_rt_try(var_T1_unwind_target)) {
                    if (!wasm_rt_try(var_T2_unwind_target)) {
                      var_l1 = 1u;
                    } else {
                      var_l2 = 2u;
                      goto var_T1_catch;
                    }
                  } else {
                    var_T1_catch:;
                    w2c_main_use(instance, var_l1, var_l2);
                  }
                """));
    }

    @Test
    void aBlockWithoutConditionIsNotPassedBy() {
        assertEquals(Set.of(), volatiles("""
                  if (!wasm_rt_try(var_T1_unwind_target)) {
                    var_l1 = 1u;
                  } else {
                    {
                      wasm_rt_throw();
                    }
                  }
                  return var_l1;
                """));
    }

    @Test
    void thePathOfAConditionThatDoesNotHoldIsFollowed() {
        assertEquals(Set.of("var_l1"), volatiles("""
                  if (!wasm_rt_try(var_T1_unwind_target)) {
                    var_l1 = 1u;
                    var_l2 = 1u;
                  } else {
                    if (var_i0) {
                      return var_i0;
                    } else {
                      switch (var_i0) {
                        case 0: goto var_B2;
                        default: goto var_B3;
                      }
                    }
                    var_B2:;
                    w2c_main_use(instance, var_l1);
                    var_B3:;
                  }
                """));
    }

    @Test
    void aTryWithoutHandlerAndAGotoToNowhereAreRefused() {
        assertThrows(BuildFailure.class, () -> volatiles("""
                  if (!wasm_rt_try(var_T1_unwind_target)) {
                  }
                """));
        assertThrows(BuildFailure.class, () -> volatiles("""
                  goto var_B9;
                """));
    }
}
