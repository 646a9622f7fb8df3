#include "floating_point.h"

#include <fenv.h>

#include "offer.h"

/* The guest's values, cpython-build/src/main/c/include/bits/fenv.h, beside the processor's. */
static const struct {
  uint32_t guest;
  int host;
} exceptions[] = {{1, FE_INVALID}, {4, FE_DIVBYZERO}, {8, FE_OVERFLOW}, {16, FE_UNDERFLOW}, {32, FE_INEXACT}};

enum { EXCEPTIONS = sizeof exceptions / sizeof exceptions[0] };

static int of_host(uint32_t guest) {
  int host = 0;
  for (int i = 0; i < EXCEPTIONS; i++) {
    if ((guest & exceptions[i].guest) != 0) host |= exceptions[i].host;
  }
  return host;
}

/* The guest's `raised`. */
static uint32_t raised(struct faaslet *unused, uint32_t asked) {
  uint32_t guest = 0;
  const int host = fetestexcept(of_host(asked));
  (void)unused;
  for (int i = 0; i < EXCEPTIONS; i++) {
    if ((host & exceptions[i].host) != 0) guest |= exceptions[i].guest;
  }
  return guest;
}

/* The guest's `clear`. */
static uint32_t clear(struct faaslet *unused, uint32_t forgotten) {
  (void)unused;
  feclearexcept(of_host(forgotten));
  return 0;
}

void floating_point_offer(struct faaslet *faaslet) {
  static const struct offered functions[] = {
      {"(i32) -> i32", (wasm_rt_function_ptr_t)raised},
      {"(i32) -> i32", (wasm_rt_function_ptr_t)clear},
  };
  offer_functions(faaslet, "faasm_floating_point", functions, sizeof functions / sizeof functions[0]);
}
