/* What every fuzz target has: libFuzzer calls it with one input after the other. */
#ifndef FAASLET_FUZZ_H
#define FAASLET_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

/* Ends the process, which libFuzzer takes for a crash and keeps the input of. */
#define FUZZ_EXPECT(condition)                                                       \
  do {                                                                               \
    if (!(condition)) {                                                              \
      fprintf(stderr, "%s:%d: must hold: %s\n", __FILE__, __LINE__, #condition);     \
      abort();                                                                       \
    }                                                                                \
  } while (0)

#endif
