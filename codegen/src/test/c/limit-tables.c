// Tables are memory of the guest.
// options: --memory-limit 16
// flags: -mreference-types -Wl,--growable-table -Wl,--export-table
// stdout: grew to 
// stdout: memory is full
#include "wasi.h"
__asm__(".tabletype __indirect_function_table, funcref\n");
static u32 grow(void) {
  u32 result;
  __asm__ volatile("ref.null_func\ni32.const 65536\ntable.grow __indirect_function_table\nlocal.set %0" : "=r"(result));
  return result;
}
void _start(void) {
  u32 entries = 0;
  while (grow() != 0xffffffff) entries += 65536;
  say("grew to ");
  say_number(entries);
  say(" entries\n");
  expect("entries", entries > 65536 && entries * 32 <= 17 << 20, 1);
  while (__builtin_wasm_memory_grow(0, 1) != (unsigned long)-1) continue;
  expect("pages", __builtin_wasm_memory_size(0) < 64, 1);
  say("memory is full\n");
}
