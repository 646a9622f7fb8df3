// faults: 70,64
// options: --output {work}/out --memory-limit 1
// flags: -Wl,--initial-memory=4194304
// exit: 70
// stderr: more than --memory-limit allows
#include "wasi.h"
void _start(void) {}
