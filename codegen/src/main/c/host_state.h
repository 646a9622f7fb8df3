/*
 * The state functions. A value is a file of the directory --state (below the Python user's name when there
 * is one), so runs share what they write; without the option a private directory serves one run.
 * Locks are flock() on a file beside the value.
 */
#ifndef FAASLET_HOST_STATE_H
#define FAASLET_HOST_STATE_H

#include <stdbool.h>

#include "state_name.h"

struct faaslet;
struct failure;

enum { STATE_LOCKS_MAX = 32 };

struct state_values {
  int directory; /* of values: that of the user, where there is one; -1: not used yet */
  /* A value that is locked again stays locked until it has been unlocked as often. */
  struct state_lock {
    int fd;
    int kind;
    unsigned times;
    char name[3 * STATE_KEY_MAX + 16];
  } locks[STATE_LOCKS_MAX];
  int lock_count;
};

/* Opens --state, which is made when it is missing. */
bool host_state_open(struct faaslet *faaslet, struct failure *failure);
void host_state_close(struct faaslet *faaslet);

#endif
