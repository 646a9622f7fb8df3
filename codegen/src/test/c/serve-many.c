// Many calls at once, more than run at a time, and randomness that is another in each.
// engine: platform
// options: --calls 8 --ahead 4
// stdin: ready
// stdin: many 64 once
// stdin: series 1000 random
// stdin: stop
// stdin: exit
// stdout: 64 calls: once
// stdout: 1000 calls, 1000 outputs
// stdout: engine: exit code 0
// stdout: processes left: none
#include "serve.h"
void _start(void) {
  char digits[33] = "";
  u8 bytes[16];
  read_call();
  if (!is_asked("random")) {
    give(asked);
    proc_exit(0);
  }
  expect("random", random_get(bytes, sizeof bytes), SUCCESS);
  for (u32 i = 0; i < 16; i++) {
    digits[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
    digits[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
  }
  give(digits);
}
