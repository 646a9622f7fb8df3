/*
 * Exceptions of WebAssembly, as generated code throws and catches them: a try keeps a jump target in its frame, and a throw
 * jumps to the innermost. Longjmp in C and exceptions in C++ are both built on this by the compiler.
 */
#include "exceptions.h"

#include <string.h>

#include "faaslet.h"
#include "wasm-rt-exceptions.h"

FAASLET_PROVIDES void wasm_rt_load_exception(const wasm_rt_tag_t tag, uint32_t size, const void *from) {
  struct exceptions *exceptions = &the_faaslet->exceptions;
  if (size > sizeof exceptions->values) wasm_rt_trap(WASM_RT_TRAP_UNCAUGHT_EXCEPTION);
  exceptions->thrown = tag;
  exceptions->values_size = size;
  if (size > 0) memmove(exceptions->values, from, size);
}

FAASLET_PROVIDES _Noreturn void wasm_rt_throw(void) {
  WASM_RT_UNWIND_TARGET *innermost = the_faaslet->exceptions.innermost;
  if (innermost == NULL) wasm_rt_trap(WASM_RT_TRAP_UNCAUGHT_EXCEPTION);
  siglongjmp(innermost->buffer, 1);
}

FAASLET_PROVIDES WASM_RT_UNWIND_TARGET *wasm_rt_get_unwind_target(void) { return the_faaslet->exceptions.innermost; }
FAASLET_PROVIDES void wasm_rt_set_unwind_target(WASM_RT_UNWIND_TARGET *target) { the_faaslet->exceptions.innermost = target; }
FAASLET_PROVIDES wasm_rt_tag_t wasm_rt_exception_tag(void) { return the_faaslet->exceptions.thrown; }
FAASLET_PROVIDES uint32_t wasm_rt_exception_size(void) { return the_faaslet->exceptions.values_size; }
FAASLET_PROVIDES void *wasm_rt_exception(void) { return the_faaslet->exceptions.values; }

wasm_rt_tag_t exceptions_tag(const char *name, const char *type, const char **offered) {
  /* The addresses are the tags: one of each for all objects, so that one catches what another throws. Whoever catches takes
     as many bytes as the type of its own tag has. */
  static const struct {
    const char *name;
    const char *type;
  } known[] = {{"__cpp_exception", "(i32) -> ()"}, {"__c_longjmp", "(i32) -> ()"}};
  *offered = NULL;
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
    if (strcmp(name, known[i].name) != 0) continue;
    *offered = known[i].type;
    return strcmp(type, known[i].type) == 0 ? &known[i].name : NULL;
  }
  return NULL;
}
