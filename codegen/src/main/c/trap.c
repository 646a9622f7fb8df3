#include "trap.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/mman.h>

#include "dynlink.h"
#include "failure.h"
#include "report.h"
#include "sanitizer.h"
#include "symbols.h"

/* Below the stack lies a guard so large that no frame of generated code can step over it. */
static const size_t stack_size = 64u << 20;
static const size_t guard_size = 64u << 20;
/* Nothing in a handler comes near its end; if something did, it would fault there and not write over variables. */
static const size_t signal_stack_size = 256u << 10;

struct faaslet *the_faaslet;

_Noreturn static void leave(int code) {
  struct execution *execution = &the_faaslet->execution;
  execution->exit_code = code;
  execution->in_guest = false;
  siglongjmp(execution->way_out, 1);
}

_Noreturn static void leave_trapped(void) {
  the_faaslet->execution.condition = TRAPPED;
  /* The frames that would catch are gone. */
  the_faaslet->exceptions.innermost = NULL;
  leave(EXIT_OF_TRAP);
}

/* A guest that traps while it reports a trap has told what it could. */
static void stop_reporting(void) {
  if (the_faaslet->execution.condition != REPORTING) return;
  report("faaslet: the guest's own report of it trapped as well\n");
  leave(EXIT_OF_TRAP);
}

_Noreturn void guest_exit(struct faaslet *faaslet, int code) {
  (void)faaslet;
  leave(code);
}

_Noreturn void guest_refuse(const char *format, ...) {
  struct failure *failure = the_faaslet->execution.failure;
  va_list arguments;
  va_start(arguments, format);
  failure->code = EXIT_OF_ENGINE;
  vsnprintf(failure->message, sizeof failure->message, format, arguments);
  va_end(arguments);
  the_faaslet->execution.condition = NOT_RUN;
  leave(EXIT_OF_ENGINE);
}

uint32_t guest_allocate(struct faaslet *faaslet, uint32_t size) {
  if (faaslet->module->allocate == NULL) return 0;
  GUEST_CALL;
  return faaslet->module->allocate(faaslet->instance, size);
}

static const char *kind_of(wasm_rt_trap_t code) {
  switch (code) {
    case WASM_RT_TRAP_OOB: return "out-of-bounds access of memory or table";
    case WASM_RT_TRAP_INT_OVERFLOW: return "integer overflow in a division or conversion";
    case WASM_RT_TRAP_DIV_BY_ZERO: return "integer division by zero";
    case WASM_RT_TRAP_INVALID_CONVERSION: return "conversion of a NaN to an integer";
    case WASM_RT_TRAP_UNREACHABLE: return "unreachable instruction executed";
    case WASM_RT_TRAP_CALL_INDIRECT: return "indirect call of a missing function or one of another type";
    case WASM_RT_TRAP_UNCAUGHT_EXCEPTION: return "uncaught exception";
    case WASM_RT_TRAP_EXHAUSTION: return "call stack exhausted";
    default: return "unknown trap";
  }
}

_Noreturn static void leave_at(const void *where) {
  char name[512];
  const char *path = dynlink_path_of(where);
  report("  in wasm function %s%s%s\n", symbols_name(where, name, sizeof name) ? name : "?", path == NULL ? "" : " of ",
         path == NULL ? "" : path);
  leave_trapped();
}

_Noreturn static void trap_at(const char *kind, const void *where) {
  stop_reporting();
  report("faaslet: trap: %s\n", kind);
  leave_at(where);
}

FAASLET_PROVIDES void wasm_rt_trap(wasm_rt_trap_t code) { trap_at(kind_of(code), __builtin_return_address(0)); }

_Noreturn void trap_exhausted(const void *where) { trap_at(kind_of(WASM_RT_TRAP_EXHAUSTION), where); }

FAASLET_PROVIDES bool wasm_rt_is_initialized(void) { return the_faaslet != NULL && the_faaslet->execution.guest_stack != NULL; }

static const char *signature_text(wasm_rt_func_type_t type) {
  if (type == NULL) return "nothing (empty table slot)";
  const struct faaslet_module *module = the_faaslet->module;
  for (size_t i = 0; i < module->signature_count; i++) {
    if (memcmp(module->signatures[i].type, type, 32) == 0) return module->signatures[i].text;
  }
  const char *elsewhere = dynlink_signature(type);
  return elsewhere == NULL ? "a type of the engine" : elsewhere;
}

/* Called by generated code in place of wasm_rt_trap(WASM_RT_TRAP_CALL_INDIRECT). */
FAASLET_PROVIDES _Noreturn void faaslet_trap_call_indirect(const wasm_rt_funcref_t *elements, uint32_t size,
                                                           wasm_rt_func_type_t wanted, uint32_t index) {
  stop_reporting();
  const void *where = __builtin_return_address(0);
  char target[512] = "";
  if (index >= size) {
    report("faaslet: trap: indirect call through table index %u, beyond the table's %u entries\n", index, size);
  } else {
    const wasm_rt_funcref_t *element = &elements[index];
    report("faaslet: trap: indirect call of the wrong type, table index %u\n"
           "  called as     %s\n"
           "  the table has %s\n",
           index, signature_text(wanted), element->func == NULL ? signature_text(NULL) : signature_text(element->func_type));
    if (element->func != NULL && symbols_name((const uint8_t *)(uintptr_t)element->func + 1, target, sizeof target)) {
      report("  which is      %s\n", target);
    }
  }
  leave_at(where);
}

static void on_fault(int signal_number, siginfo_t *info, void *context) {
  const ucontext_t *cpu = context;
  const void *where = (const void *)(uintptr_t)cpu->uc_mcontext.gregs[REG_RIP];
  const uint8_t *address = info->si_addr;
  const struct execution *execution = &the_faaslet->execution;
  if (execution->in_guest) {
    if (signal_number == SIGFPE) trap_at(kind_of(WASM_RT_TRAP_INT_OVERFLOW), where);
    if (signal_number == SIGSEGV || signal_number == SIGBUS) {
      if (address >= execution->guest_stack - guard_size && address < execution->guest_stack + 4096) {
        trap_at(kind_of(WASM_RT_TRAP_EXHAUSTION), where);
      }
      if (memory_holds(&the_faaslet->guest_memory, address)) trap_at(kind_of(WASM_RT_TRAP_OOB), where);
    }
  }
  /* Not the guest's doing: let the process die of it, with a core where those are wanted. */
  struct sigaction normal = {.sa_handler = SIG_DFL};
  sigaction(signal_number, &normal, NULL);
  report("faaslet: signal %d in the engine itself at address %lx; please report this\n", signal_number,
         (unsigned long)(uintptr_t)where);
}

/* Memory for a stack, with a guard below it; NULL when there is none. */
static const uint8_t *new_stack(size_t size) {
  uint8_t *addresses =
      mmap(NULL, guard_size + size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (addresses == MAP_FAILED) return NULL;
  if (mprotect(addresses + guard_size, size, PROT_READ | PROT_WRITE) == 0) return addresses + guard_size;
  munmap(addresses, guard_size + size);
  return NULL;
}

static void free_stack(const uint8_t **stack, size_t size) {
  if (*stack != NULL) munmap((void *)(uintptr_t)(*stack - guard_size), guard_size + size);
  *stack = NULL;
}

static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
enum { FAULTS = sizeof faults / sizeof faults[0] };

bool trap_install(struct faaslet *faaslet, struct failure *failure) {
  struct execution *execution = &faaslet->execution;
  execution->guest_stack = new_stack(stack_size);
  execution->signal_stack = new_stack(signal_stack_size);
  if (execution->guest_stack == NULL || execution->signal_stack == NULL) {
    return fail(failure, EXIT_OF_ENGINE, "not enough memory for the guest's stack");
  }
  const stack_t alternative = {.ss_sp = (void *)(uintptr_t)execution->signal_stack, .ss_size = signal_stack_size};
  const struct sigaction fault = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
  bool done = sigaltstack(&alternative, NULL) == 0;
  for (int i = 0; done && i < FAULTS; i++) done = sigaction(faults[i], &fault, NULL) == 0;
  return done || fail(failure, EXIT_OF_ENGINE, "cannot handle the guest's faults: %s", strerror(errno));
}

void trap_uninstall(struct faaslet *faaslet) {
  struct execution *execution = &faaslet->execution;
  if (execution->signal_stack != NULL) {
    const stack_t none = {.ss_flags = SS_DISABLE};
    for (int i = 0; i < FAULTS; i++) signal(faults[i], SIG_DFL);
    sigaltstack(&none, NULL);
  }
  free_stack(&execution->signal_stack, signal_stack_size);
  free_stack(&execution->guest_stack, stack_size);
}

static void enter(void) {
  struct execution *execution = &the_faaslet->execution;
  sanitizer_arrives(&execution->host_stack, &execution->host_stack_size);
  execution->in_guest = true;
  execution->body(the_faaslet);
  execution->in_guest = false;
}

static void run_on_stack(struct execution *execution, void (*body)(struct faaslet *)) {
  ucontext_t guest_context;
  execution->body = body;
  if (sigsetjmp(execution->way_out, 1) == 0) {
    getcontext(&guest_context);
    guest_context.uc_stack.ss_sp = (void *)(uintptr_t)execution->guest_stack;
    guest_context.uc_stack.ss_size = stack_size;
    guest_context.uc_link = &execution->host_context;
    makecontext(&guest_context, enter, 0);
    sanitizer_forget(execution->guest_stack, stack_size);
    sanitizer_leaves(execution->guest_stack, stack_size);
    swapcontext(&execution->host_context, &guest_context);
  }
  /* However the guest's was left. */
  sanitizer_leaves(execution->host_stack, execution->host_stack_size);
  sanitizer_arrives(NULL, NULL);
}

static void report_trap(struct faaslet *faaslet) { faaslet->module->report_trap(faaslet->instance); }

bool trap_run(struct faaslet *faaslet, void (*body)(struct faaslet *), int *code, struct failure *failure) {
  struct execution *execution = &faaslet->execution;
  execution->exit_code = 0;
  execution->condition = SOUND;
  execution->failure = failure;
  run_on_stack(execution, body);
  if (execution->condition == TRAPPED && faaslet->module->report_trap != NULL) {
    execution->condition = REPORTING;
    run_on_stack(execution, report_trap);
    execution->exit_code = EXIT_OF_TRAP;
  }
  *code = execution->exit_code;
  return execution->condition != NOT_RUN;
}
