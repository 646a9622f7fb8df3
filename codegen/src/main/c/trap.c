#include "trap.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include "dynlink.h"
#include "exceptions.h"
#include "report.h"
#include "runtime.h"
#include "symbols.h"

/* Below the stack lies a guard so large that no frame of generated code can step over it. */
static const size_t stack_size = 64u << 20;
static const size_t guard_size = 64u << 20;
const uint8_t *guest_stack;
/* Nothing in a handler comes near its end; if something did, it would fault there and not write over variables. */
static const size_t signal_stack_size = 256u << 10;

static ucontext_t host_context;
static sigjmp_buf way_out;
volatile bool in_guest;
static volatile int exit_code;
/* What became of the guest, as far as its own report of a trap depends on it. */
static volatile enum { SOUND, TRAPPED, REPORTING } condition;
static void (*guest_body)(struct faaslet *);

struct faaslet *the_faaslet;

_Noreturn static void leave(int code) {
  exit_code = code;
  in_guest = false;
  siglongjmp(way_out, 1);
}

_Noreturn static void leave_trapped(void) {
  condition = TRAPPED;
  exceptions_forget();
  leave(EXIT_OF_TRAP);
}

/* A guest that traps while it reports a trap has told what it could. */
static void stop_reporting(void) {
  if (condition != REPORTING) return;
  report("faaslet: the guest's own report of it trapped as well\n");
  leave(EXIT_OF_TRAP);
}

_Noreturn void guest_exit(struct faaslet *faaslet, int code) {
  (void)faaslet;
  leave(code);
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

FAASLET_PROVIDES bool wasm_rt_is_initialized(void) { return guest_stack != NULL; }

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
  if (in_guest) {
    if (signal_number == SIGFPE) trap_at(kind_of(WASM_RT_TRAP_INT_OVERFLOW), where);
    if (signal_number == SIGSEGV || signal_number == SIGBUS) {
      if (guest_stack != NULL && address >= guest_stack - guard_size && address < guest_stack + 4096) {
        trap_at(kind_of(WASM_RT_TRAP_EXHAUSTION), where);
      }
      if (runtime_in_memory(address)) trap_at(kind_of(WASM_RT_TRAP_OOB), where);
    }
  }
  /* Not the guest's doing: let the process die of it, with a core where those are wanted. */
  struct sigaction normal = {.sa_handler = SIG_DFL};
  sigaction(signal_number, &normal, NULL);
  report("faaslet: signal %d in the engine itself at address %lx; please report this\n", signal_number,
         (unsigned long)(uintptr_t)where);
}

/* Memory for a stack, with a guard below it; exits with a message when there is none. */
static uint8_t *new_stack(size_t size) {
  uint8_t *addresses =
      mmap(NULL, guard_size + size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (addresses == MAP_FAILED || mprotect(addresses + guard_size, size, PROT_READ | PROT_WRITE) != 0) {
    report("faaslet: not enough memory for the guest's stack\n");
    exit(EXIT_OF_ENGINE);
  }
  return addresses + guard_size;
}

void trap_install(void) {
  const stack_t alternative = {.ss_sp = new_stack(signal_stack_size), .ss_size = signal_stack_size};
  sigaltstack(&alternative, NULL);

  struct sigaction fault = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
  sigaction(SIGSEGV, &fault, NULL);
  sigaction(SIGBUS, &fault, NULL);
  sigaction(SIGFPE, &fault, NULL);
  sigaction(SIGILL, &fault, NULL);
  guest_stack = new_stack(stack_size);
}

static void enter(void) {
  in_guest = true;
  guest_body(the_faaslet);
  in_guest = false;
}

static void run_on_stack(void (*body)(struct faaslet *)) {
  ucontext_t guest_context;
  guest_body = body;
  if (sigsetjmp(way_out, 1) == 0) {
    getcontext(&guest_context);
    guest_context.uc_stack.ss_sp = (void *)(uintptr_t)guest_stack;
    guest_context.uc_stack.ss_size = stack_size;
    guest_context.uc_link = &host_context;
    makecontext(&guest_context, enter, 0);
    swapcontext(&host_context, &guest_context);
  }
}

static void report_trap(struct faaslet *faaslet) { faaslet->module->report_trap(faaslet->instance); }

int trap_run(struct faaslet *faaslet, void (*body)(struct faaslet *)) {
  the_faaslet = faaslet;
  exit_code = 0;
  condition = SOUND;
  run_on_stack(body);
  if (condition == TRAPPED && faaslet->module->report_trap != NULL) {
    condition = REPORTING;
    run_on_stack(report_trap);
    exit_code = EXIT_OF_TRAP;
  }
  return exit_code;
}
