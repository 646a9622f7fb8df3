/*
 * The second wall. The first is WebAssembly and the checks of every host call; whoever gets through it is in a process that
 * can do little: it holds no descriptors but the guest's, reaches no files but the guest's and the machine code, opens no
 * sockets, starts no programs and no processes, makes no memory executable, and cannot be traced.
 */
#ifndef FAASLET_WALLS_H
#define FAASLET_WALLS_H

#include <stdbool.h>

struct faaslet;
struct failure;

/*
 * Raised in a process of the guest when its module is loaded and before any of it runs. What the kernel does not have is left
 * out, which is said once; with --require-walls it is a failure.
 */
bool walls_raise(const struct faaslet *faaslet, struct failure *failure);

/* Raised by a call's process behind its zygote's: what only the zygote may do, and scratch directories of other calls, are out of its reach. */
bool walls_raise_for_call(const struct faaslet *faaslet);

#endif
