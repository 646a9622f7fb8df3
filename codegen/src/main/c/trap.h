/* The guest's stack, and every way of leaving it but returning: traps and exit. */
#ifndef FAASLET_TRAP_H
#define FAASLET_TRAP_H

#include "faaslet.h"

/* Takes over SIGSEGV, SIGBUS, SIGFPE and SIGILL, each on a stack of its own. */
void trap_install(void);

/* Runs `body` on the guest stack. Answers the exit code: 0 when it returns, else as guest_exit() or a trap set it. */
int trap_run(struct faaslet *faaslet, void (*body)(struct faaslet *));

#endif
