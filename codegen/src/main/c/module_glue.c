/*
 * Compiled once per generated module, beside wasm2c's output. The code generator passes
 *   FAASLET_HEADER        the generated header, quoted
 *   FAASLET_MODULE        the wasm2c module name
 *   FAASLET_IMPORTS       ", host" once per imported module, in the order of instantiate's parameters
 *   FAASLET_SIGNATURES    file with one {type, text} initialiser per function type
 *   FAASLET_SYMBOLS       file that defines names, exports, functions, for a program what it imports from the engine, and for
 *                         a shared object imports and what they fill
 *   FAASLET_PROFILE       when the code counts how often it runs
 *   FAASLET_SHARED        when it is a shared object, FAASLET_MEMORY_SIZE and so on as in its section dylink.0
 *   FAASLET_HAS_…         when the module exports those
 */
#include FAASLET_HEADER
#include "module.h"

#define PASTE3(a, b, c) a##b##c
#define NAME3(a, b, c) PASTE3(a, b, c)
#define INSTANCE NAME3(w2c_, FAASLET_MODULE, )
#define EXPORTED(name) NAME3(w2c_, FAASLET_MODULE, _##name)
#define INSTANTIATE NAME3(wasm2c_, FAASLET_MODULE, _instantiate)

#define SIGNATURE(name, text) extern const char name[];
#include FAASLET_SIGNATURES
#undef SIGNATURE

static const struct faaslet_signature signatures[] = {
#define SIGNATURE(name, text) {name, text},
#include FAASLET_SIGNATURES
#undef SIGNATURE
    {NULL, NULL},
};

#ifdef FAASLET_SHARED
/* One process runs one guest, so an object has one instance, and its functions need not be told which. */
static INSTANCE shared_instance;
static struct faaslet_bases bases;
#endif

#include FAASLET_SYMBOLS

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

#ifdef FAASLET_SHARED

/* The accessors that wasm2c's instantiate asks for what the program gives. */
#define GIVEN(type, name, value) \
  type name(struct w2c_env *environment) { \
    (void)environment; \
    return value; \
  }
GIVEN(wasm_rt_memory_t *, w2c_env_memory, bases.memory)
GIVEN(wasm_rt_funcref_table_t *, w2c_env_0x5F_indirect_function_table, bases.table)
GIVEN(u32 *, w2c_env_0x5F_stack_pointer, bases.stack_pointer)
GIVEN(u32 *, w2c_env_0x5F_memory_base, &bases.memory_base)
GIVEN(u32 *, w2c_env_0x5F_table_base, &bases.table_base)

static void instantiate(const struct faaslet_bases *given) {
  bases = *given;
  void *host = given->program;
  (void)host;
  INSTANTIATE(&shared_instance FAASLET_IMPORTS);
}

#ifdef FAASLET_HAS_RELOCATIONS
static void apply_relocations(void) { EXPORTED(0x5F_wasm_apply_data_relocs)(&shared_instance); }
#else
#define apply_relocations NULL
#endif

#ifdef FAASLET_HAS_CONSTRUCTORS
static void call_constructors(void) { EXPORTED(0x5F_wasm_call_ctors)(&shared_instance); }
#else
#define call_constructors NULL
#endif

static const struct faaslet_shared_object shared = {
    .memory_size = FAASLET_MEMORY_SIZE,
    .memory_alignment = FAASLET_MEMORY_ALIGNMENT,
    .table_size = FAASLET_TABLE_SIZE,
    .table_alignment = FAASLET_TABLE_ALIGNMENT,
    .needed = needed,
    .imports = imports,
    .import_count = sizeof imports / sizeof imports[0] - 1,
    .instantiate = instantiate,
    .relocate = apply_relocations,
    .construct = call_constructors,
};

#else

static void instantiate(void *instance, void *host) {
  (void)host;
  INSTANTIATE((INSTANCE *)instance FAASLET_IMPORTS);
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

#ifdef FAASLET_HAS_TABLE
static wasm_rt_funcref_table_t *exported_table(void *instance) {
  return EXPORTED(0x5F_indirect_function_table)((INSTANCE *)instance);
}
#else
#define exported_table NULL
#endif

#ifdef FAASLET_HAS_STACK_POINTER
static uint32_t *exported_stack_pointer(void *instance) { return EXPORTED(0x5F_stack_pointer)((INSTANCE *)instance); }
#else
#define exported_stack_pointer NULL
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

#endif

__attribute__((visibility("default"))) const struct faaslet_module faaslet_module = {
    .abi = FAASLET_MODULE_ABI,
    .runtime_header = sizeof(wasm_rt_funcref_t),
    .signatures = signatures,
    .signature_count = sizeof signatures / sizeof signatures[0] - 1,
    .names = names,
    .exports = exports,
    .functions = functions,
    .export_count = sizeof exports / sizeof exports[0] - 1,
    .finish = write_profile,
#ifdef FAASLET_SHARED
    .shared = &shared,
#else
    .host_imports = host_imports,
    .host_import_count = sizeof host_imports / sizeof host_imports[0] - 1,
    .instance_size = sizeof(INSTANCE),
    .instantiate = instantiate,
    .start = run_start,
    .memory = exported_memory,
    .table = exported_table,
    .stack_pointer = exported_stack_pointer,
    .allocate = call_malloc,
    .report_trap = call_report_trap,
#endif
};
