// A program that is not ready for calls within the time limit, which is not one of calls.
// engine: platform
// options: --time-limit 1
// flags: -Wl,--export-dynamic -Wl,--export-table -Wl,--growable-table
// stdin: ready
// stdin: exit
// stdout: failed the program was not ready for calls within --time-limit
// stdout: engine: exit code 124
// stdout: processes left: none
#include "image.h"
void _start(void) {
  prepare();
  serve();
  for (volatile u32 i = 0;; i++) continue;
}
