/* Exceptions of WebAssembly; the functions that generated code calls are declared in wasm-rt-exceptions.h. */
#ifndef FAASLET_EXCEPTIONS_H
#define FAASLET_EXCEPTIONS_H

#include "wasm-rt.h"
#include "wasm-rt-exceptions.h"

/*
 * What identifies the exceptions of C++ and of longjmp; NULL for another name, and for another type than the one that
 * *offered then is.
 */
wasm_rt_tag_t exceptions_tag(const char *name, const char *type, const char **offered);

/* After a trap the frames that would catch are gone. */
void exceptions_forget(void);

#endif
