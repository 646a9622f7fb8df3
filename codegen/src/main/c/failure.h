/* How the engine's functions say that something could not be done. */
#ifndef FAASLET_FAILURE_H
#define FAASLET_FAILURE_H

#include "engine.h"

/* Fills *failure; always answers false, for `return fail(…)`. */
bool fail(struct failure *failure, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
