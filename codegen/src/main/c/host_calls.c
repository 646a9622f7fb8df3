#include "host_calls.h"

#include <stdio.h>
#include <string.h>

#include "faaslet.h"
#include "parameters.h"
#include "trap.h"

/* wasm2c names the import module.name w2c_<module>_<name>, with underscores and other bytes written in its way. */
#define WASI(name, result, ...) ENTRY(w2c_wasi__snapshot__preview1_##name, wasi_##name, result, __VA_ARGS__)
#define EMSCRIPTEN(name, result, ...) ENTRY(w2c_env_emscripten_##name, emscripten_##name, result, __VA_ARGS__)
#define FAASM(name, result, ...) ENTRY(w2c_env_0x5F_faasm_##name, faasm_##name, result, __VA_ARGS__)
#define ENTRY(symbol, function, result, ...)                                    \
  FAASLET_PROVIDES result symbol(struct faaslet *faaslet PARAMETERS(__VA_ARGS__)); \
  FAASLET_PROVIDES result symbol(struct faaslet *faaslet PARAMETERS(__VA_ARGS__)) { \
    HOST_CALL;                                                                    \
    return function(faaslet ARGUMENTS(__VA_ARGS__));                              \
  }
#include "host_calls.inc"
#undef WASI
#undef EMSCRIPTEN
#undef FAASM

/* As messages and the code generator write types. */
#define RESULT_i32 "i32"
#define RESULT_none "()"
#define WASI(name, result, ...) {"wasi_snapshot_preview1." #name, "(" #__VA_ARGS__ ") -> " RESULT_##result},
#define EMSCRIPTEN(name, result, ...) {"env.emscripten_" #name, "(" #__VA_ARGS__ ") -> " RESULT_##result},
#define FAASM(name, result, ...) {"env.__faasm_" #name, "(" #__VA_ARGS__ ") -> " RESULT_##result},
static const struct faaslet_host_import offered[] = {
#include "host_calls.inc"
};
#undef WASI
#undef EMSCRIPTEN
#undef FAASM

static const char *type_offered(const char *name) {
  for (size_t i = 0; i < sizeof offered / sizeof offered[0]; i++) {
    if (strcmp(offered[i].name, name) == 0) return offered[i].type;
  }
  return NULL;
}

bool host_calls_offer(const struct faaslet_host_import *imports, size_t count, char *why, size_t size) {
  for (size_t i = 0; i < count; i++) {
    const char *type = type_offered(imports[i].name);
    if (type == NULL) {
      snprintf(why, size, "it imports something that this engine does not offer: %s", imports[i].name);
      return false;
    }
    if (strcmp(type, imports[i].type) != 0) {
      snprintf(why, size, "it imports %s as %s, and this engine offers it as %s", imports[i].name, imports[i].type, type);
      return false;
    }
  }
  return true;
}
