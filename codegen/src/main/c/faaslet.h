/*
 * The state of one running guest, and the rules every host call follows:
 *   - a guest address is only ever turned into a pointer by guest_range() and its typed forms below;
 *   - a host call that fails answers wasi_errno(errno), see wasi_errno.h;
 *   - the guest ends through guest_exit(), guest_refuse() or a trap, never by returning out of its stack.
 */
#ifndef FAASLET_H
#define FAASLET_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "engine.h"
#include "exceptions.h"
#include "execution.h"
#include "host_io.h"
#include "host_services.h"
#include "module.h"
#include "runtime.h"
#include "scratch.h"
#include "shared_objects.h"
#include "state_files.h"
#include "wasi_fd.h"
#include "wasi_path.h"
#include "zygote.h"

/* Functions that generated objects look up in the engine when they are loaded. */
#define FAASLET_PROVIDES __attribute__((visibility("default")))

struct faaslet {
  /* What generated code and every host call look at comes first. */
  struct execution execution;
  struct exceptions exceptions;
  wasm_rt_memory_t *memory; /* NULL until the guest runs */
  struct memory guest_memory;

  struct options options;
  const struct faaslet_module *module;
  void *instance;
  struct shared_objects shared_objects;

  bool is_call;   /* chained by another */
  int supervisor; /* the socket by which it is asked for chained calls; -1: there is none */
  bool signals_are_blocked;
  sigset_t signals_before; /* those that were blocked before */

  const struct host_services *services;
  struct zygote *zygote; /* NULL: this process serves no calls */

  struct scratch scratch;
  struct fd_table fds;
  struct name_space name_space;
  struct state_values state;

  /* Bytes for __faasm_read_input, what __faasm_write_output gave so far, and where that goes. */
  uint8_t *input;
  size_t input_size;
  uint8_t *output;
  size_t output_size;
  bool output_is_lost; /* there was no memory for it */
  struct host_output to;

  /* With --seed: how often a clock was read, and where the generator of randomness stands. */
  uint64_t clock_readings;
  uint64_t random_state;
};

/* The guest of this process, for those that nobody tells: generated code and signal handlers. */
extern struct faaslet *the_faaslet;

/* The two halves of faaslet_run(): all that comes before the guest, and the guest. */
bool faaslet_prepare(struct faaslet *faaslet, struct failure *failure);
bool faaslet_start(struct faaslet *faaslet, int *code, struct failure *failure);

/* Ends the guest with an exit code, from whatever depth of guest frames. */
_Noreturn void guest_exit(struct faaslet *faaslet, int code);

/* `size` bytes of guest memory at `address`, or NULL when any of them lies outside. */
static inline void *guest_range(struct faaslet *faaslet, uint32_t address, uint64_t size) {
  const wasm_rt_memory_t *memory = faaslet->memory;
  if (memory == NULL || size > memory->size || address > memory->size - size) return NULL;
  return memory->data + address;
}

/* Stores that answer false when the target lies outside guest memory. Guests may pass unaligned addresses. */
static inline bool guest_put_u32(struct faaslet *faaslet, uint32_t address, uint32_t value) {
  void *target = guest_range(faaslet, address, sizeof value);
  if (target == NULL) return false;
  memcpy(target, &value, sizeof value);
  return true;
}

static inline bool guest_put_u64(struct faaslet *faaslet, uint32_t address, uint64_t value) {
  void *target = guest_range(faaslet, address, sizeof value);
  if (target == NULL) return false;
  memcpy(target, &value, sizeof value);
  return true;
}

static inline bool guest_get_u32(struct faaslet *faaslet, uint32_t address, uint32_t *value) {
  const void *source = guest_range(faaslet, address, sizeof *value);
  if (source == NULL) return false;
  memcpy(value, source, sizeof *value);
  return true;
}

/* A zero-terminated string in guest memory; NULL when it runs out of memory or is longer than `limit`. */
static inline const char *guest_string(struct faaslet *faaslet, uint32_t address, size_t limit) {
  const wasm_rt_memory_t *memory = faaslet->memory;
  if (memory == NULL || address >= memory->size) return NULL;
  size_t room = memory->size - address;
  if (room > limit + 1) room = limit + 1;
  const char *text = (const char *)memory->data + address;
  return memchr(text, 0, room) == NULL ? NULL : text;
}

#endif
