// options: --time-limit 1
// exit: 124
// stdout: ready
// stderr: the time limit is over
#include "deep.h"
void _start(void) {
  dig();
  say("ready\n");
  for (volatile u32 i = 0;; i++) continue;
}
