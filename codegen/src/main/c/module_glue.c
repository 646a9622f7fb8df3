/*
 * Compiled once per generated module, beside wasm2c's output. The code generator passes
 *   FAASLET_HEADER        the generated header, quoted
 *   FAASLET_MODULE        the wasm2c module name
 *   FAASLET_IMPORTS       ", host" once per imported module, in the order of instantiate's parameters
 *   FAASLET_SIGNATURES    file with one {type, text} initialiser per function type
 *   FAASLET_WASM_SHA256, FAASLET_TARGET
 *   FAASLET_PROFILE       when the code counts how often it runs
 *   FAASLET_HAS_START, FAASLET_HAS_MEMORY, FAASLET_HAS_MALLOC, FAASLET_HAS_REPORT_TRAP   when the module exports those
 */
#include FAASLET_HEADER
#include "module.h"

#define PASTE3(a, b, c) a##b##c
#define NAME3(a, b, c) PASTE3(a, b, c)
#define INSTANCE NAME3(w2c_, FAASLET_MODULE, )
#define EXPORTED(name) NAME3(w2c_, FAASLET_MODULE, _##name)

static void instantiate(void *instance, void *host) {
  (void)host;
  NAME3(wasm2c_, FAASLET_MODULE, _instantiate)((INSTANCE *)instance FAASLET_IMPORTS);
}

#ifdef FAASLET_HAS_START
static void run_start(void *instance) { EXPORTED(0x5Fstart)((INSTANCE *)instance); }
#else
#define run_start NULL
#endif

#ifdef FAASLET_HAS_MEMORY
static wasm_rt_memory_t *exported_memory(void *instance) { return EXPORTED(memory)((INSTANCE *)instance); }
#else
#define exported_memory NULL
#endif

#ifdef FAASLET_HAS_MALLOC
static uint32_t call_malloc(void *instance, uint32_t size) {
  return EXPORTED(malloc)((INSTANCE *)instance, size);
}
#else
#define call_malloc NULL
#endif

#ifdef FAASLET_HAS_REPORT_TRAP
static void call_report_trap(void *instance) { EXPORTED(faasm_report_trap)((INSTANCE *)instance); }
#else
#define call_report_trap NULL
#endif

#ifdef FAASLET_PROFILE
int __llvm_profile_write_file(void);
/* The profile runtime asks for it and libc offers it to programs only; finish() does what it would. */
__attribute__((visibility("hidden"))) int atexit(void (*function)(void)) {
  (void)function;
  return 0;
}
static void write_profile(void) { __llvm_profile_write_file(); }
#else
#define write_profile NULL
#endif

#define SIGNATURE(name, text) extern const char name[];
#include FAASLET_SIGNATURES
#undef SIGNATURE

static const struct faaslet_signature signatures[] = {
#define SIGNATURE(name, text) {name, text},
#include FAASLET_SIGNATURES
#undef SIGNATURE
    {NULL, NULL},
};

__attribute__((visibility("default"))) const struct faaslet_module faaslet_module = {
    .abi = FAASLET_MODULE_ABI,
    .runtime_header = sizeof(wasm_rt_funcref_t),
    .wasm_sha256 = FAASLET_WASM_SHA256,
    .target = FAASLET_TARGET,
    .instance_size = sizeof(INSTANCE),
    .signatures = signatures,
    .signature_count = sizeof signatures / sizeof signatures[0] - 1,
    .instantiate = instantiate,
    .start = run_start,
    .memory = exported_memory,
    .allocate = call_malloc,
    .report_trap = call_report_trap,
    .finish = write_profile,
};
