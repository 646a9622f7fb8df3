/* What the tests of faasm-worker have in common. They are started as `function.wasm`, with the command line split at spaces. */
#ifndef TEST_WORKER_H
#define TEST_WORKER_H

#include "wasi.h"

HOST(void, __faasm_append_state)(const char *, const void *, u32);
HOST(u32, __faasm_await_call_output)(u32, char **, u32 *);
HOST(void, __faasm_push_state)(const char *);
HOST(void, __faasm_read_appended_state)(const char *, void *, u32, u32);

/* The preopened directories of a worker: "/" and ".", which are the same. */
enum { SLASH = 3, DOT = 4 };
enum { EMFILE = 33, CHARACTER_DEVICE = 2 };
enum { RIGHT_CREATE_FILE = 1 << 10 };

static char heap[1 << 20];

/* The host puts a chained call's output here. */
__attribute__((export_name("malloc"))) void *test_malloc(u32 size) {
  static u32 used = 16;
  void *place = heap + used;
  used += (size + 15) & ~15u;
  return used <= sizeof heap ? place : 0;
}

__attribute__((export_name("free"))) void test_free(void *place) { (void)place; }

/* Which part of a test this call is: 0 for the one that was started from outside, else what part() was given. */
static inline u8 part_of_call(void) {
  u8 part = 0;
  __faasm_read_input(&part, 1);
  return part;
}

static inline u32 chain_part(u8 part) { return __faasm_chain_name("py_func", &part, 1); }

/* Runs a part of this test in a call of its own; its return value. */
static inline u32 run_part(u8 part) { return __faasm_await_call(chain_part(part)); }

static inline u32 same(const char *one, const char *other) {
  while (*one != 0 && *one == *other) one++, other++;
  return *one == *other;
}

static inline u32 begins(const char *text, const char *with) {
  while (*with != 0 && *text == *with) text++, with++;
  return *with == 0;
}

static inline u32 stat_at(u32 fd, const char *path, u64 *stat) {
  return path_filestat_get(fd, FOLLOW, path, length_of(path), stat);
}

#endif
