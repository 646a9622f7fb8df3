// exit: 70
// stderr: it imports env.__faasm_get_py_user as () -> i32, and this engine offers it as (i32, i32) -> i32
#include "wasi.h"
HOST(u32, __faasm_get_py_user)(void);
void _start(void) { say_number(__faasm_get_py_user()); }
