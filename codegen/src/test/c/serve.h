/* What programs have in common that `faaslet serve` serves. */
#ifndef TEST_SERVE_H
#define TEST_SERVE_H

#include "wasi.h"

static char asked[256]; /* the input of the call */

static inline void read_call(void) { asked[__faasm_read_input(asked, sizeof asked - 1)] = 0; }

static inline u32 is_asked(const char *text) {
  for (u32 i = 0;; i++) {
    if (asked[i] != text[i]) return 0;
    if (text[i] == 0) return 1;
  }
}

static inline void give(const char *text) { __faasm_write_output(text, length_of(text)); }

#endif
