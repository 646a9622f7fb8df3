#include "imports.h"

#include <stdio.h>
#include <string.h>

#include "call.h"
#include "host_calls.h"
#include "parameters.h"
#include "report.h"
#include "trap.h"

/* wasm2c names the import module.name w2c_<module>_<name>, with underscores and other bytes written in its way. */
#define WASI(name, result, ...) ENTRY(w2c_wasi__snapshot__preview1_##name, worker_##name, result, __VA_ARGS__)
#define LIBC(name, result, ...) ENTRY(w2c_wasi__snapshot__preview1_##name, libc_##name, result, __VA_ARGS__)
#define ENV(name, symbol, result, ...) ENTRY(w2c_env_##symbol, env_##name, result, __VA_ARGS__)
#define ENTRY(symbol, function, result, ...)                              \
  FAASLET_PROVIDES result symbol(struct call *call PARAMETERS(__VA_ARGS__)); \
  FAASLET_PROVIDES result symbol(struct call *call PARAMETERS(__VA_ARGS__)) { \
    HOST_CALL;                                                              \
    return function(call ARGUMENTS(__VA_ARGS__));                           \
  }
/* Where nothing is done, the parameters do not matter: they are in registers and above the stack. */
#define END(symbol, ...)                                 \
  FAASLET_PROVIDES void symbol(struct call *call);       \
  FAASLET_PROVIDES void symbol(struct call *call) {      \
    HOST_CALL;                                           \
    __VA_ARGS__;                                         \
  }
#define WASI_FATAL(name, ...) END(w2c_wasi__snapshot__preview1_##name, call_throws(call, #name " is not implemented"))
#define ENV_FATAL(name, symbol, ...) END(w2c_env_##symbol, call_throws(call, #name " is not implemented"))
#include "imports.inc"
#undef WASI
#undef LIBC
#undef ENV
#undef WASI_FATAL
#undef ENV_FATAL

/* As messages and the code generator write types. */
#define RESULT_i32 "i32"
#define RESULT_none "()"
#define WASI(name, result, ...) {"wasi_snapshot_preview1." #name, "(" #__VA_ARGS__ ") -> " RESULT_##result},
#define LIBC(name, result, ...) WASI(name, result __VA_OPT__(, ) __VA_ARGS__)
#define ENV(name, symbol, result, ...) {"env." #name, "(" #__VA_ARGS__ ") -> " RESULT_##result},
#define WASI_FATAL(name, result, ...) WASI(name, result __VA_OPT__(, ) __VA_ARGS__)
#define ENV_FATAL(name, symbol, result, ...) ENV(name, symbol, result __VA_OPT__(, ) __VA_ARGS__)
static const struct faaslet_host_import known[] = {
#include "imports.inc"
};

static const struct faaslet_host_import *known_as(const char *name) {
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
    if (strcmp(known[i].name, name) == 0) return &known[i];
  }
  return NULL;
}

/*
 * WAMR links what it finds, warns of the rest, and lets it trap when it is called (wasm_native_resolve_symbol() and its
 * callers). What it finds with another type it does not link either; here machine code would have other things in its
 * registers, so that the module is refused.
 */
bool host_calls_offer(const struct faaslet_host_import *imports, size_t count, char *why, size_t size) {
  for (size_t i = 0; i < count; i++) {
    const struct faaslet_host_import *import = known_as(imports[i].name);
    if (imports[i].type[0] != '(') {
      snprintf(why, size, "it imports %s, a %s, and a worker has functions only", imports[i].name, imports[i].type);
      return false;
    }
    if (import == NULL) {
      report("faasm-worker: warning: the import %s is not linked: a WAMR worker has no such function\n", imports[i].name);
    } else if (strcmp(import->type, imports[i].type) != 0) {
      snprintf(why, size, "it imports %s as %s, and a worker has it as %s", imports[i].name, imports[i].type, import->type);
      return false;
    }
  }
  return true;
}
