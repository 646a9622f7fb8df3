// An address outside memory ends the call, and one whose end is outside ends the worker, where Faasm looks itself.
// engine: worker
// exit: 134
// stdout: so far
// stderr: the call ends: out of bounds memory access
// stderr: the worker ends: Native pointer is not in WASM's memory
#include "worker.h"

void _start(void) {
  const u32 end = __builtin_wasm_memory_size(0) * 65536;
  if (part_of_call() != 0) proc_exit(fd_prestat_get(SLASH, (u32 *)end));
  expect("outside", run_part(1), 1);
  say("so far");
  fd_prestat_get(SLASH, (u32 *)(end - 4));
  say("not reached");
}
