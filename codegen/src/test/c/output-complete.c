// An output that did not come to its end leaves what was there, and nothing beside it.
// file: out before
// options: --output {work}/out --time-limit 1
// shell: "$@"; code=$?; cat out; ls -A | tr '\n' ' '; exit $code
// exit: 124
// stdout: before
// stdout: beforemount out root stdout tmp
#include "wasi.h"
void _start(void) {
  __faasm_write_output("changed", 7);
  for (volatile u32 i = 0;; i++) continue;
}
