// The output of a chained call needs the guest's malloc and free.
// engine: worker
// exit: 1
// stderr: Error allocating memory in module!
#include "wasi.h"

HOST(u32, __faasm_await_call_output)(u32, char **, u32 *);

__attribute__((export_name("malloc"))) void *malloc(u32 size) { return (void *)(65536 - size); }

void _start(void) {
  char part, *output;
  u32 size;
  if (__faasm_read_input(&part, 1) != 0) proc_exit(3);
  __faasm_await_call_output(__faasm_chain_name("py_func", "x", 1), &output, &size);
  say("not reached");
}
