/* Where the execution of a guest stands; trap.h has what works with it. */
#ifndef FAASLET_EXECUTION_H
#define FAASLET_EXECUTION_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <ucontext.h>

struct faaslet;
struct failure;

struct execution {
  volatile bool in_guest;
  const uint8_t *guest_stack; /* its lowest address; NULL: there is none yet */
  const uint8_t *signal_stack;
  void (*body)(struct faaslet *);
  struct failure *failure; /* why the guest could not be run, if it could not */
  volatile int exit_code;
  volatile enum { SOUND, NOT_RUN, TRAPPED, REPORTING } condition;
  sigjmp_buf way_out;
  ucontext_t host_context;
  const void *host_stack; /* these two for the sanitizer only */
  size_t host_stack_size;
};

#endif
