/*
 * The private directory of a run: `tmp` in it is the guest's /tmp, `state` holds state values when no directory was given
 * for them. It belongs to the supervisor, which holds a lock on it for as long as it lives and removes it when no process
 * of the guest is left; nothing here runs in a signal handler or while a guest runs beside it.
 */
#ifndef FAASLET_SCRATCH_H
#define FAASLET_SCRATCH_H

#include <stdbool.h>

/* Makes the directory (mode 0700) and its `tmp` under $TMPDIR or /tmp; exits with a message when it cannot. */
void scratch_make(void);

/* Host paths: its own, and two in it. Whoever uses the last makes it. */
const char *scratch_path(void);
const char *scratch_tmp(void);
const char *scratch_state(void);

/* The scratch directory of a chained call: made before it starts, removed when it is over. */
bool scratch_make_call(unsigned number);
const char *scratch_of_call(unsigned number);
void scratch_remove_call(unsigned number);

/* For a process of the guest: lets go of the lock, so that it ends with the supervisor. */
void scratch_leave(void);

/*
 * For a process of the guest: covers the directory by one in memory that holds so many bytes and a file for each 4 KiB of them,
 * and that nobody else sees. False and errno where user namespaces are not allowed.
 */
bool scratch_confine(unsigned long bytes);

/* Removes all of it, however deep it is. */
void scratch_remove(void);

/* Removes directories of engines that were killed, a limited number of files at a time. */
void scratch_sweep(void);

#endif
