// A guest that asks the supervisor for ever, and does not listen, does not keep it from its work.
// engine: hole
// options: --py-user demo --py-func self --time-limit 1
// exit: 124
#include "hole.h"
void _start(void) {
  break_through("flood");
  for (volatile u32 i = 0;; i++) continue;
}
