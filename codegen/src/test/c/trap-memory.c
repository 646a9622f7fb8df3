// exit: 134
// stderr: trap: out-of-bounds access of memory or table
// stderr: in wasm function fails_here
#include "wasi.h"
__attribute__((noinline)) u32 fails_here(volatile u32 *address) { return *address; }
void _start(void) { proc_exit(fails_here((volatile u32 *)0xfffffff0)); }
