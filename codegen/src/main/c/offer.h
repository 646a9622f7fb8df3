/*
 * Functions of the engine for programs that can use them, and that must also run where nobody offers any: they are no imports.
 * The program exports a variable, a list of pointers to functions; the engine puts its functions into the function table
 * and their places into the variable.
 */
#ifndef FAASLET_OFFER_H
#define FAASLET_OFFER_H

#include "faaslet.h"

struct offered {
  const char *signature;           /* as messages write it, "(i32, i32) -> i32" */
  wasm_rt_function_ptr_t function;  /* its first parameter is the struct faaslet */
};

/*
 * Called between the program's instantiation and its start. Answers false, and the program goes without, when it does not
 * export the variable, has no function of such a type and so cannot call one, or when its table is full.
 */
bool offer_functions(struct faaslet *faaslet, const char *variable, const struct offered *functions, uint32_t count);

#endif
