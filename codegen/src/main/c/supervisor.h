/*
 * The engine's first process stays outside: it starts the guest in a process of its own, waits for it, ends it at the time
 * limit or when it is asked to end itself, and cleans up when no process of the guest is left. Nothing that a guest does to
 * its own process keeps that from happening, and a supervisor that is killed takes the guest with it.
 */
#ifndef FAASLET_SUPERVISOR_H
#define FAASLET_SUPERVISOR_H

struct faaslet;

/*
 * Runs `guest` in a process of its own, and ends as that did: with its exit code, or by the signal that killed it; at the
 * time limit with EXIT_OF_TIME_LIMIT. The scratch directory, if one was made, is gone then.
 */
_Noreturn void supervisor_run(struct faaslet *faaslet, int (*guest)(struct faaslet *));

#endif
