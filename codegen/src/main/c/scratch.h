/*
 * The private directory of a run: `tmp` in it is the guest's /tmp, `state` holds state values when no directory was given
 * for them. It belongs to the supervisor, which holds a lock on it for as long as it lives and removes it when no process
 * of the guest is left; nothing here runs in a signal handler or while a guest runs beside it.
 */
#ifndef FAASLET_SCRATCH_H
#define FAASLET_SCRATCH_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "guest_path.h"

struct failure;

struct scratch {
  /* Host paths: its own, and three in it; empty: there is none. Whoever uses `state` or `call` makes it. */
  char path[GUEST_PATH_MAX];
  char tmp[GUEST_PATH_MAX + 32];
  char state[GUEST_PATH_MAX + 32];
  char call[GUEST_PATH_MAX + 32];
  int held; /* the directory, locked; -1: not held */
  uint64_t patience; /* directory entries that a removal still looks at */
  uint64_t next_name;
  uint64_t bytes_of_call; /* what the directory of a served call holds at most, 0: no limit */
};

/* Makes the directory (mode 0700) and its `tmp` under $TMPDIR or /tmp. */
bool scratch_make(struct scratch *scratch, struct failure *failure);

/* The scratch directory of a chained call: made before it starts, removed when it is over. */
bool scratch_make_call(struct scratch *scratch, unsigned number);
const char *scratch_of_call(struct scratch *scratch, unsigned number);
void scratch_remove_call(struct scratch *scratch, unsigned number);

/*
 * Makes the directory of an ended call ready for another one; with 0 in `made`, for the first. One that is as it was made is kept:
 * most calls write no file, and on a disk a new directory takes a tenth of such a call. `made` is when it was last changed, of
 * which no call can say otherwise.
 */
bool scratch_renew_call(struct scratch *scratch, unsigned number, struct timespec *made);

/* For a supervisor: from now on `tmp` and the directories of calls are in memory, each of them limited as scratch_confine() has it. */
bool scratch_confine_calls(struct scratch *scratch, uint64_t bytes);

/* Removes the directory of a served call. */
void scratch_end_call(struct scratch *scratch, unsigned number);

/* For a process of the guest: lets go of the lock, so that it ends with the supervisor. */
void scratch_leave(struct scratch *scratch);

/*
 * For a process of the guest: covers the directory by one in memory that holds so many bytes and a file for each 4 KiB of them,
 * and that nobody else sees. False and errno where user namespaces are not allowed.
 */
bool scratch_confine(struct scratch *scratch, uint64_t bytes);

/* Removes all of it, however deep it is. */
void scratch_remove(struct scratch *scratch);

/* Removes directories of engines that were killed, a limited number of files at a time. */
void scratch_sweep(struct scratch *scratch);

#endif
