#include "host_calls.h"

#include <stdio.h>
#include <string.h>

#include "faaslet.h"
#include "trap.h"

/* The parameters of a function of such types: named p1, p2 … from the last to the first, each behind a comma. */
#define NAMED_0()
#define NAMED_1(t) , t p1
#define NAMED_2(t, ...) , t p2 NAMED_1(__VA_ARGS__)
#define NAMED_3(t, ...) , t p3 NAMED_2(__VA_ARGS__)
#define NAMED_4(t, ...) , t p4 NAMED_3(__VA_ARGS__)
#define NAMED_5(t, ...) , t p5 NAMED_4(__VA_ARGS__)
#define NAMED_6(t, ...) , t p6 NAMED_5(__VA_ARGS__)
#define NAMED_7(t, ...) , t p7 NAMED_6(__VA_ARGS__)
#define NAMED_8(t, ...) , t p8 NAMED_7(__VA_ARGS__)
#define NAMED_9(t, ...) , t p9 NAMED_8(__VA_ARGS__)
#define PASSED_0
#define PASSED_1 , p1
#define PASSED_2 , p2 PASSED_1
#define PASSED_3 , p3 PASSED_2
#define PASSED_4 , p4 PASSED_3
#define PASSED_5 , p5 PASSED_4
#define PASSED_6 , p6 PASSED_5
#define PASSED_7 , p7 PASSED_6
#define PASSED_8 , p8 PASSED_7
#define PASSED_9 , p9 PASSED_8
#define TENTH(a, b, c, d, e, f, g, h, i, j, ...) j
#define COUNT(...) TENTH(__VA_ARGS__ __VA_OPT__(, ) 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define PASTE(a, b) a##b
#define FOR_COUNT(macro, count) PASTE(macro, count)

/* wasm2c names the import module.name w2c_<module>_<name>, with underscores and other bytes written in its way. */
#define WASI(name, result, ...) ENTRY(w2c_wasi__snapshot__preview1_##name, wasi_##name, result, __VA_ARGS__)
#define FAASM(name, result, ...) ENTRY(w2c_env_0x5F_faasm_##name, faasm_##name, result, __VA_ARGS__)
#define ENTRY(symbol, function, result, ...)                                                                      \
  FAASLET_PROVIDES result symbol(struct faaslet *faaslet FOR_COUNT(NAMED_, COUNT(__VA_ARGS__))(__VA_ARGS__));     \
  FAASLET_PROVIDES result symbol(struct faaslet *faaslet FOR_COUNT(NAMED_, COUNT(__VA_ARGS__))(__VA_ARGS__)) {    \
    HOST_CALL;                                                                                                    \
    return function(faaslet FOR_COUNT(PASSED_, COUNT(__VA_ARGS__)));                                              \
  }
#include "host_calls.inc"
#undef WASI
#undef FAASM

/* As messages and the code generator write types. */
#define RESULT_i32 "i32"
#define RESULT_none "()"
#define WASI(name, result, ...) {"wasi_snapshot_preview1." #name, "(" #__VA_ARGS__ ") -> " RESULT_##result},
#define FAASM(name, result, ...) {"env.__faasm_" #name, "(" #__VA_ARGS__ ") -> " RESULT_##result},
static const struct faaslet_host_import offered[] = {
#include "host_calls.inc"
};
#undef WASI
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
