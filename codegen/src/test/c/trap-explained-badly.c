// exit: 134
// stderr: in wasm function first_failure
// stderr: the guest's own report of it trapped as well
#include "wasi.h"
__attribute__((noinline)) u32 first_failure(volatile u32 *address) { return *address; }
__attribute__((export_name("faasm_report_trap"))) void explain(void) { __builtin_trap(); }
void _start(void) { proc_exit(first_failure((volatile u32 *)0xfffffff0)); }
