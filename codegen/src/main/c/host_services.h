/*
 * What host calls about chained calls and state want of the world outside: in a run of its own from the supervisor and from files
 * (run_services), in a served call from the platform (call_services). The guest's pointers are checked before.
 */
#ifndef FAASLET_HOST_SERVICES_H
#define FAASLET_HOST_SERVICES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct faaslet;

/* The output of a chained call, in memory of malloc(). */
struct awaited_output {
  uint8_t *bytes;
  size_t size;
};

/* As Faasm's __faasm_lock_state_… and the frames of a served call have them. */
enum state_lock_kind { STATE_LOCK_READ = 0, STATE_LOCK_WRITE = 1, STATE_LOCK_GLOBAL = 2 };

/* What cannot be done is reported; then there is no call (0 or false), no value (size 0), and nothing is changed. */
struct host_services {
  uint32_t (*chain_function)(struct faaslet *faaslet, const char *function, const void *input, uint32_t size);
  uint32_t (*chain_entry)(struct faaslet *faaslet, const char *entry, const void *input, uint32_t size);
  /* Waits for the call; its output is put unless `output` is NULL. */
  bool (*await)(struct faaslet *faaslet, uint32_t id, uint32_t *code, struct awaited_output *output);

  uint64_t (*state_size)(struct faaslet *faaslet, const char *key);
  /* As many bytes as there are from the offset on, and how many these were. */
  size_t (*state_read)(struct faaslet *faaslet, const char *key, uint64_t offset, void *target, size_t size);
  void (*state_write)(struct faaslet *faaslet, const char *key, const void *bytes, size_t size);
  /* A value that does not exist yet comes into being with `total` zero bytes. */
  void (*state_write_part)(struct faaslet *faaslet, const char *key, uint64_t total, uint64_t offset, const void *bytes,
                           size_t size);
  void (*state_append)(struct faaslet *faaslet, const char *key, const void *bytes, uint32_t size);
  /* The first `count` elements, one behind the other, as far as the target reaches. */
  void (*state_read_appended)(struct faaslet *faaslet, const char *key, void *target, uint32_t size, uint32_t count);
  void (*state_clear_appended)(struct faaslet *faaslet, const char *key);
  void (*state_push)(struct faaslet *faaslet, const char *key);
  void (*state_pull)(struct faaslet *faaslet, const char *key, uint32_t size);
  void (*state_lock)(struct faaslet *faaslet, const char *key, enum state_lock_kind kind);
  void (*state_unlock)(struct faaslet *faaslet, const char *key, enum state_lock_kind kind);
};

extern const struct host_services run_services;
extern const struct host_services call_services;

#endif
