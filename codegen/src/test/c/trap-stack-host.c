// A host call for which the stack is too short is a trap of its caller, and is not begun.
// exit: 134
// flags: -Wno-infinite-recursion
// stderr: trap: call stack exhausted
// stderr: in wasm function deeper
#include "wasi.h"
static volatile u32 sink;
static u8 bytes[1000];
__attribute__((noinline)) u32 deeper(u32 depth) {
  static u32 none;
  static struct vector vector = {bytes, 0};
  __faasm_write_output(bytes, sizeof bytes);
  fd_read(0, &vector, 1, &none);
  u32 below = deeper(depth + 1);
  sink = below;
  return below + depth;
}
void _start(void) { proc_exit(deeper(0)); }
