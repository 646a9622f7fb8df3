/*
 * State values of runs. A value is a file of the directory --state (below the Python user's name when there
 * is one), so runs share what they write; without the option a private directory serves one run.
 * Locks are flock() on a file beside the value.
 */
#ifndef FAASLET_STATE_FILES_H
#define FAASLET_STATE_FILES_H

#include <stdbool.h>

#include "host_services.h"
#include "state_name.h"

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
bool state_files_open(struct faaslet *faaslet, struct failure *failure);
void state_files_close(struct faaslet *faaslet);

/* As host_services.h has them. */
uint64_t state_files_size(struct faaslet *faaslet, const char *key);
size_t state_files_read(struct faaslet *faaslet, const char *key, uint64_t offset, void *target, size_t size);
void state_files_write(struct faaslet *faaslet, const char *key, const void *bytes, size_t size);
void state_files_write_part(struct faaslet *faaslet, const char *key, uint64_t total, uint64_t offset, const void *bytes,
                            size_t size);
void state_files_append(struct faaslet *faaslet, const char *key, const void *bytes, uint32_t size);
void state_files_read_appended(struct faaslet *faaslet, const char *key, void *target, uint32_t size, uint32_t count);
void state_files_clear_appended(struct faaslet *faaslet, const char *key);
void state_files_lock(struct faaslet *faaslet, const char *key, enum state_lock_kind kind);
void state_files_unlock(struct faaslet *faaslet, const char *key, enum state_lock_kind kind);

#endif
