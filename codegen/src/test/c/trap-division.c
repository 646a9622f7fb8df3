// exit: 134
// stderr: trap: integer division by zero
#include "wasi.h"
static volatile u32 zero;
void _start(void) { proc_exit(7 / zero); }
