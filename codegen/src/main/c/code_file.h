/*
 * A file of machine code: an ELF object with a seal behind it, which CodeSeal.java writes.
 *
 * The seal says which wasm file the code was made from, for which CPUs and for which version of the engine, and holds a
 * digest of the ELF file's first bytes and of itself. It is checked before the dynamic loader sees the file: that one
 * trusts a file's headers and ends the process, or worse, when they are wrong.
 */
#ifndef FAASLET_CODE_FILE_H
#define FAASLET_CODE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "module.h"

/*
 * Loads a file without running any of it. `wasm_sha256` is what it has to be made from, NULL for anything.
 * Answers NULL and writes why.
 */
const struct faaslet_module *code_file_load(const char *path, const char *wasm_sha256, char *why, size_t size);

#endif
