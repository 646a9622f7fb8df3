// options: --time-limit 1
// exit: 124
// stderr: the time limit is over
// scratch: gone
#include "wasi.h"
void _start(void) {
  put_file(TMP, "left", "behind");
  for (volatile u32 i = 0;; i++) continue;
}
