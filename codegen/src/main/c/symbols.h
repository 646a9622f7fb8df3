/* Which wasm function an address of generated code belongs to, from the object's own symbol table. */
#ifndef FAASLET_SYMBOLS_H
#define FAASLET_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>

/* Writes the function's wasm name. Needs no allocation, so it may run in a signal handler. */
bool symbols_name(const void *address, char *name, size_t size);

/*
 * The wasm name behind a C name of wasm2c: "w2c_<module>_" before it, "0xHH" for a byte that C does not allow. Other
 * modules than the main one stay before the name, with a dot.
 */
void symbols_demangle(const char *symbol, char *name, size_t size);

#endif
