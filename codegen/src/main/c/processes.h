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

/* In a child: nothing of a guest outlives its supervisor. False when that has ended already, or cannot be had. */
bool process_ends_with(pid_t parent);

/*
 * A socket of packets for a supervisor, which never waits at its end, pair[0], and a process of the guest, which does: one that
 * does not read its answers must not hold up the supervisor.
 */
bool packets_open(int pair[2]);

/* Closes a descriptor, unless it is none, and makes it -1. */
void descriptor_close(int *fd);

/* Kills and reaps a child; whatever keeps it from being killed may be over the next time. True when it is gone. */
bool process_end(pid_t process, int *status);

/* Kills and reaps the direct children that are left, read anew until there are none, or none that can be ended. */
void processes_end(void);

#endif
