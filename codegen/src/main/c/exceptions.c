/*
 * Exceptions of WebAssembly, as generated code throws and catches them: a try keeps a jump target in its frame, and a throw
 * jumps to the innermost. Longjmp in C and exceptions in C++ are both built on this by the compiler.
 */
#include "exceptions.h"

#include <string.h>

#include "faaslet.h"
#include "wasm-rt-exceptions.h"

/* Generated code knows tags for a pointer or two. */
static uint8_t values[256];
static uint32_t values_size;
static wasm_rt_tag_t thrown;
static WASM_RT_UNWIND_TARGET *innermost;

FAASLET_PROVIDES void wasm_rt_load_exception(const wasm_rt_tag_t tag, uint32_t size, const void *from) {
  if (size > sizeof values) wasm_rt_trap(WASM_RT_TRAP_UNCAUGHT_EXCEPTION);
  thrown = tag;
  values_size = size;
  if (size > 0) memmove(values, from, size);
}

FAASLET_PROVIDES _Noreturn void wasm_rt_throw(void) {
  if (innermost == NULL) wasm_rt_trap(WASM_RT_TRAP_UNCAUGHT_EXCEPTION);
  siglongjmp(innermost->buffer, 1);
}

FAASLET_PROVIDES WASM_RT_UNWIND_TARGET *wasm_rt_get_unwind_target(void) { return innermost; }
FAASLET_PROVIDES void wasm_rt_set_unwind_target(WASM_RT_UNWIND_TARGET *target) { innermost = target; }
FAASLET_PROVIDES wasm_rt_tag_t wasm_rt_exception_tag(void) { return thrown; }
FAASLET_PROVIDES uint32_t wasm_rt_exception_size(void) { return values_size; }
FAASLET_PROVIDES void *wasm_rt_exception(void) { return values; }

void exceptions_forget(void) { innermost = NULL; }

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
