/*
 * The guest's stack, and every way of leaving it but returning: traps, exit, the time limit and
 * signals that end the process.
 */
#ifndef FAASLET_TRAP_H
#define FAASLET_TRAP_H

#include <stdint.h>

#include "faaslet.h"

/* Takes over SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGALRM and the signals that ask the process to end. */
void trap_install(uint32_t time_limit_in_seconds);

/* Runs `body` on the guest stack. Answers the exit code: 0 when it returns, else as guest_exit() or a trap set it. */
int trap_run(struct faaslet *faaslet, void (*body)(struct faaslet *));

#endif
