// exit: 134
// stderr: trap: unreachable
#include "deep.h"
void _start(void) {
  dig();
  __builtin_trap();
}
