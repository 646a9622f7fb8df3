/* Exceptions of WebAssembly; the functions that generated code calls are declared in wasm-rt-exceptions.h. */
#ifndef FAASLET_EXCEPTIONS_H
#define FAASLET_EXCEPTIONS_H

#include "wasm-rt.h"
#include "wasm-rt-exceptions.h"

struct exceptions {
  WASM_RT_UNWIND_TARGET *innermost;
  wasm_rt_tag_t thrown;
  uint32_t values_size;
  uint8_t values[256]; /* generated code knows tags for a pointer or two */
};

/*
 * What identifies the exceptions of C++ and of longjmp; NULL for another name, and for another type than the one that
 * *offered then is.
 */
wasm_rt_tag_t exceptions_tag(const char *name, const char *type, const char **offered);

#endif
