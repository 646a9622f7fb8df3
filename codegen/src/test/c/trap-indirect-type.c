// exit: 134
// flags: -Wno-cast-function-type-mismatch
// stderr: trap: indirect call of the wrong type
// stderr: called as     (i64, f32) -> (
// stderr: the table has (i32) -> i32
// stderr: which is      takes_one
// stderr: in wasm function _start
#include "wasi.h"
__attribute__((noinline)) u32 takes_one(u32 one) { return one + 1; }
static u32 (*volatile pointer)(u32) = takes_one;
void _start(void) { ((void (*)(u64, float))pointer)(1, 2); }
