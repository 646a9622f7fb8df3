// exit: 134
// stderr: indirect call through table index 123456, beyond the table's
#include "wasi.h"
u32 takes_one(u32 one) { return one + 1; }
static u32 (*volatile other)(u32) = takes_one;
void _start(void) { proc_exit(other(1) + ((u32(*)(u32))123456)(1)); }
