// A function that answers nothing is imported with a result: it would be what happens to lie in a register of the host.
// exit: 70
// stderr: it imports env.__faasm_push_state as (i32) -> i64, and this engine offers it as (i32) -> ()
#include "wasi.h"
HOST(u64, __faasm_push_state)(const char *);
void _start(void) { say_number(__faasm_push_state("key")); }
