/* Why a file that should be a wasm shared object has no machine code. */
#ifndef FAASLET_DYLINK_H
#define FAASLET_DYLINK_H

#include <stddef.h>
#include <stdint.h>

/* Looks at the file's bytes and writes what is wrong with it, or that code has to be generated for it. */
void dylink_explain(const uint8_t *bytes, size_t count, char *why, size_t size);

#endif
