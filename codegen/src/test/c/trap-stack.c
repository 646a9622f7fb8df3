// exit: 134
// flags: -Wno-infinite-recursion
// stderr: trap: call stack exhausted
// stderr: in wasm function deeper
#include "wasi.h"
static volatile u32 sink;
__attribute__((noinline)) u32 deeper(u32 depth) {
  u32 below = deeper(depth + 1);
  sink = below;
  return below + depth;
}
void _start(void) { proc_exit(deeper(0)); }
