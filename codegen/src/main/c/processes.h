/* What supervisors have in common: signals that are read, deadlines, and the end of processes. */
#ifndef FAASLET_PROCESSES_H
#define FAASLET_PROCESSES_H

#include <stdbool.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <time.h>

struct faaslet;

/*
 * Signals are read, never handled: a supervisor has no code that runs in between of other code. Blocks SIGCHLD and those that
 * ask a process to end, and answers a descriptor to read them from; -1 and errno when that fails.
 */
int signals_await(struct faaslet *faaslet);

/* A signal other than SIGCHLD that has come, or 0. */
int signals_that_end(int signals);

/* Lets signals through again that signals_await() has blocked. */
void signals_let_through(struct faaslet *faaslet);

/* Lets this process have so many descriptors, or as many as it may allow itself, and puts how many it could have before. */
bool descriptors_allow(rlim_t wanted, struct rlimit *before);

/* Milliseconds until the deadline, -1 for none (tv_sec is 0). */
int deadline_left(const struct timespec *deadline);

/* Kills and reaps a child; whatever keeps it from being killed may be over the next time. True when it is gone. */
bool process_end(pid_t process, int *status);

/* Kills and reaps the direct children that are left, read anew until there are none, or none that can be ended. */
void processes_end(void);

#endif
