/*
 * Dynamic linking of shared objects (wasm side modules) into the running program.
 *
 * The guest opens files and asks through four functions, whose places in the function table it finds in its variable
 * `faasm_dynamic_linking` (cpython-build/src/main/c/guest/dynlink.h). A shared object's machine code is found by the
 * digest of the wasm file, in the directory of the program's own code, as <sha256>.so.
 *
 * A symbol is looked for in the program, then in what was loaded with RTLD_GLOBAL, then in the object itself, then in what
 * it needs. All objects share the program's memory, stack and table: a function has one place in the table wherever its
 * address is taken. Objects are never unloaded.
 */
#ifndef FAASLET_DYNLINK_H
#define FAASLET_DYNLINK_H

#include "faaslet.h"

/* Offers dynamic linking to a program that can use it. Called between its instantiation and its start. */
void dynlink_offer(struct faaslet *faaslet);

/* Frees what is known of the objects; their code stays mapped. */
void dynlink_forget(struct faaslet *faaslet);

/* For messages: the guest path of the shared object whose code this is; NULL for the program's. */
const char *dynlink_path_of(const void *code);

/* For messages: the readable form of a function type, NULL when no module has it. */
const char *dynlink_signature(wasm_rt_func_type_t type);

#endif
