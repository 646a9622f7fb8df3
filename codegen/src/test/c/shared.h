/* For the tests of shared objects: what the guest's dlopen does, as little of it as they need. */
#ifndef TEST_SHARED_H
#define TEST_SHARED_H

#include "wasi.h"

enum { GLOBAL = 256, NOLOAD = 4 };

#define PUBLIC __attribute__((visibility("default")))

#if !defined(IN_a) && !defined(IN_b) && !defined(IN_c)

PUBLIC volatile struct {
  u32 (*identify)(u32 fd, const char *path, char *message, u32 size);
  u32 (*missing)(u32 handle, char *name, u32 size);
  u32 (*link)(u32 handle, u32 flags, char *message, u32 size);
  u32 (*symbol)(u32 handle, const char *name, char *message, u32 size);
} faasm_dynamic_linking;

static char heap[1 << 16];
static u32 used = 1; /* so that what is given has to be aligned */

#ifndef OWN_MALLOC
PUBLIC void *malloc(u32 size);
PUBLIC void *malloc(u32 size) {
  /* Dirty, as memory that was freed is. */
  for (u32 i = 0; i < size; i++) heap[used + i] = 0x55;
  used += size;
  return heap + used - size;
}
#endif

static char message[1024];

static u32 identify(const char *name) {
  if (faasm_dynamic_linking.identify == 0) {
    say("there is no dynamic linking\n");
    proc_exit(1);
  }
  char path[64] = "/lib/";
  u32 length = 5, fd;
  for (const char *c = name; *c != 0; c++) path[length++] = *c;
  path[length] = 0;
  expect(path, path_open(ROOT, 0, path + 1, length - 1, 0, RIGHTS_READ, 0, 0, &fd), SUCCESS);
  u32 handle = faasm_dynamic_linking.identify(fd, path, message, sizeof message);
  fd_close(fd);
  return handle;
}

static u32 find(const char *name) {
  char needed[64];
  u32 handle = identify(name);
  while (handle != 0 && faasm_dynamic_linking.missing(handle, needed, sizeof needed)) {
    if (find(needed) == 0) return 0;
  }
  return handle;
}

/* The handle, or 0 and the reason in `message`. */
static inline u32 load(const char *name, u32 flags) {
  u32 handle = find(name);
  return handle != 0 && faasm_dynamic_linking.link(handle, flags, message, sizeof message) ? handle : 0;
}

/* Fails the test when it cannot be loaded. */
static inline u32 must_load(const char *name, u32 flags) {
  u32 handle = load(name, flags);
  if (handle == 0) {
    say(message);
    say("\n");
    proc_exit(1);
  }
  return handle;
}

static inline void *symbol(u32 handle, const char *name) {
  u32 address = faasm_dynamic_linking.symbol(handle, name, message, sizeof message);
  if (address == 0) {
    say(message);
    say("\n");
    proc_exit(1);
  }
  return (void *)address;
}

/* What the engine says when the object cannot be loaded. */
static inline void say_refusal(const char *name) {
  say(load(name, 0) == 0 ? message : "it was loaded");
  say("\n");
}

#endif
#endif
