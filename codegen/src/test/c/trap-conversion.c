// exit: 134
// stderr: trap: integer overflow in a division or conversion
#include "wasi.h"
static volatile double large = 1e30;
void _start(void) { proc_exit((u32)__builtin_wasm_trunc_s_i32_f64(large)); }
