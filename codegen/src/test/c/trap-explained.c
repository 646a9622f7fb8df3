// exit: 134
// faults: 134,64,70
// stderr: in wasm function fails_here
// stderr: the guest's own words
#include "wasi.h"
__attribute__((noinline)) u32 fails_here(volatile u32 *address) { return *address; }
__attribute__((export_name("faasm_report_trap"))) void explain(void) {
  static const char text[] = "the guest's own words\n";
  const struct vector vector = {text, sizeof text - 1};
  u32 done;
  fd_write(2, &vector, 1, &done);
}
void _start(void) { proc_exit(fails_here((volatile u32 *)0xfffffff0)); }
