/*
 * The engine's first process stays outside: it starts the guest in a process of its own, waits for it, ends it at the time
 * limit or when it is asked to end itself, and cleans up when no process of the guest is left. Nothing that a guest does to
 * its own process keeps that from happening, and a supervisor that is killed takes the guest with it.
 */
#ifndef FAASLET_SUPERVISOR_H
#define FAASLET_SUPERVISOR_H

#include "engine.h"

/* `guest` runs in the process of the guest, which ends with the exit code that it answers. */
bool supervisor_run(struct faaslet *faaslet, int (*guest)(struct faaslet *), struct ending *ending, struct failure *failure);

#endif
