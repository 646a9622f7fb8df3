// exit: 134
// stderr: the table has nothing (empty table slot)
#include "wasi.h"
static u32 (*volatile pointer)(u32);
u32 takes_one(u32 one) { return one + 1; }
static u32 (*volatile other)(u32) = takes_one;
void _start(void) { proc_exit(other(1) + pointer(1)); }
