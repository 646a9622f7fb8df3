/* What the calls of one worker share, being one process there: how many descriptors are open, and what is known of shared files. */
#ifndef WORKER_COMMONS_H
#define WORKER_COMMONS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum shared_state { SHARED_UNKNOWN, SHARED_MISSING, SHARED_FILE, SHARED_DIRECTORY };

enum { SHARED_FILES_MAX = 4096, SHARED_PATH_MAX = 1024 };

struct shared_entry {
  enum shared_state state; /* SHARED_UNKNOWN: free */
  char path[SHARED_PATH_MAX];
};

struct commons {
  atomic_uint descriptors; /* open in the worker, what has leaked among them */
  uint32_t descriptors_max;
  atomic_flag lock; /* of what follows */
  struct shared_entry shared_files[SHARED_FILES_MAX];
};

/* In memory that all processes share; exits with a message when there is none. */
struct commons *commons_new(uint32_t descriptors_max);

/* Counts one more descriptor as open. False when the worker may have no more: open() and its kin fail with EMFILE. */
bool commons_descriptor(struct commons *commons);
void commons_descriptor_closed(struct commons *commons);

void commons_lock(struct commons *commons);
void commons_unlock(struct commons *commons);

#endif
