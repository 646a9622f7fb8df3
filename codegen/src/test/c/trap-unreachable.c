// exit: 134
// stderr: trap: unreachable instruction executed
// stderr: in wasm function fails_here
#include "wasi.h"
__attribute__((noinline)) void fails_here(void) { __builtin_trap(); }
void _start(void) { fails_here(); }
