// exit: 42
#include "deep.h"
void _start(void) {
  dig();
  proc_exit(42);
}
