/* The guest's stack, and every way of leaving it but returning: traps and exit. */
#ifndef FAASLET_TRAP_H
#define FAASLET_TRAP_H

#include "faaslet.h"

/*
 * The guest and the engine take turns on the guest's stack. While a host call runs, a fault is the engine's own, and no fault
 * may leave it by a jump, which would leave locks and lists half changed; so there must be enough of the stack for it.
 *
 *   HOST_CALL;    at the beginning of a function that the guest calls
 *   GUEST_CALL;   at the beginning of a block in which a host call calls the guest: what that throws does not get out
 */
#define HOST_CALL                                                                     \
  __attribute__((cleanup(turn_ends), unused)) const struct turn turn = turn_of_host(); \
  if (stack_is_short()) trap_exhausted(__builtin_return_address(0))
#define GUEST_CALL __attribute__((cleanup(turn_ends), unused)) const struct turn turn = turn_of_guest()

/* As much as the deepest host call needs, with what it calls of the C library. */
enum { RED_ZONE = 256 * 1024 };

struct turn {
  bool was_guest;
  WASM_RT_UNWIND_TARGET *catcher;
};

static inline struct turn turn_of_host(void) {
  const struct turn turn = {the_faaslet->execution.in_guest, the_faaslet->exceptions.innermost};
  the_faaslet->execution.in_guest = false;
  return turn;
}

static inline struct turn turn_of_guest(void) {
  const struct turn turn = {the_faaslet->execution.in_guest, the_faaslet->exceptions.innermost};
  the_faaslet->exceptions.innermost = NULL;
  the_faaslet->execution.in_guest = true;
  return turn;
}

static inline void turn_ends(const struct turn *turn) {
  the_faaslet->exceptions.innermost = turn->catcher;
  the_faaslet->execution.in_guest = turn->was_guest;
}

static inline bool stack_is_short(void) {
  return (uintptr_t)__builtin_frame_address(0) - (uintptr_t)the_faaslet->execution.guest_stack < RED_ZONE;
}

/* The trap of a guest whose stack has no room for the host call that it makes at this address. */
_Noreturn void trap_exhausted(const void *where);

/* Asks the guest's own malloc, whose answer may be anything; 0 when the program exports none. */
uint32_t guest_allocate(struct faaslet *faaslet, uint32_t size);

/* Ends the guest because the engine cannot run it; with a message as fail() takes one. */
_Noreturn void guest_refuse(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Makes the stacks, and takes over SIGSEGV, SIGBUS, SIGFPE and SIGILL. */
bool trap_install(struct faaslet *faaslet, struct failure *failure);
void trap_uninstall(struct faaslet *faaslet);

/* Runs `body` on the guest stack. *code is 0 when it returns, else as guest_exit() or a trap set it; false: refused. */
bool trap_run(struct faaslet *faaslet, void (*body)(struct faaslet *), int *code, struct failure *failure);

#endif
