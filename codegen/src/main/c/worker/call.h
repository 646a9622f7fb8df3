/*
 * One call of the module, in a process of its own, and the ways it ends.
 *
 * A real worker runs all calls in one process and makes the module's instance anew between them; here each call is a fork
 * of the worker's process, which has the module loaded, and what the calls of a real worker share is in `struct commons`.
 */
#ifndef WORKER_CALL_H
#define WORKER_CALL_H

#include "commons.h"
#include "directory.h"
#include "faaslet.h"
#include "file_system.h"
#include "settings.h"

/* What the module is called on a cluster, where its user is `python`. */
#define MODULE_NAME "py_func"

/* What a worker has when its calls begin. */
struct worker {
  struct settings settings;
  const struct faaslet_module *module;
  struct commons *commons;
  struct directory root;   /* the runtime root */
  struct directory copies; /* the worker's copies of shared files */
  struct directory shared; /* where they come from; fd -1: from nowhere */
  struct directory state;
};

/* What the process of a call leaves behind, in memory that it shares with the worker's. */
struct result {
  enum { ENDING_UNKNOWN, ENDING_RETURN, ENDING_EXIT, ENDING_TRAP, ENDING_THROW } ending;
  int32_t exit_code;
  uint64_t nanoseconds;
};

struct call {
  struct faaslet guest; /* first: what generated code hands to the functions that it imports is this */
  const struct worker *worker;
  int dispatcher; /* the socket by which it chains and awaits */
  struct result *result;
  int output; /* descriptor of the file that takes the output */
  uint32_t function; /* by its place in the table; 0: _start */
  uint8_t *input;
  size_t input_size;
  uint8_t *output_bytes;
  size_t output_size;
  struct file_system files;
  uint32_t brk; /* where the guest's memory ended when it began, and what mmap and sbrk added: see memory.c */
};

/* In the process of a call: runs it, puts what comes of it into *result and ends the process. */
_Noreturn void call_run(struct call *call);

/*
 * How Faasm ends a call: doThrowException() of WAMRWasmModule.cpp jumps out of the module, and Executor.cpp answers return
 * value 1. The message says what was not done.
 */
_Noreturn void call_throws(struct call *call, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* How WAMR ends a call: it sets an exception, such as for an address outside memory. */
_Noreturn void call_traps(struct call *call, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A C++ exception in a function that the module called: nothing can catch it there, and std::terminate() ends the worker. */
_Noreturn void worker_ends(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Guest memory that WAMR looks at: an address outside ends the call. */
void *guest_bytes(struct call *call, uint32_t address, uint64_t size);

/* Guest memory that Faasm looks at, with validateNativePointer() of WAMRModuleMixin.h: an address outside ends the worker. */
void *guest_validated(struct call *call, uint32_t address, uint64_t size);

/* A string of the guest's; WAMR's parameter type `$`. */
const char *guest_text(struct call *call, uint32_t address);

void put_u32(void *target, uint32_t value);
void put_u64(void *target, uint64_t value);

/* A copy of a path of the guest, which need not end with a zero. */
char *path_copy(struct call *call, uint32_t address, uint32_t size);

/* malloc() that never answers NULL. */
void *allocate(size_t size);

bool bytes_write(int fd, const void *bytes, unsigned long size);
unsigned char *bytes_read(int fd, unsigned long *size);

#endif
