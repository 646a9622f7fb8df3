// options: --memory-limit 4
// stdout: grew to 64 pages
#include "wasi.h"
void _start(void) {
  while (__builtin_wasm_memory_grow(0, 1) != (unsigned long)-1) continue;
  say("grew to ");
  say_number(__builtin_wasm_memory_size(0));
  say(" pages\n");
}
