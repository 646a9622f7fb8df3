// A function of the engine is imported as a variable: its address would be asked for by calling it.
// exit: 70
// stderr: it imports env.__faasm_get_py_user as global
#include "wasi.h"
__asm__(".globaltype user, i32\n.import_module user, env\n.import_name user, __faasm_get_py_user\n");
void _start(void) {
  u32 value;
  __asm__("global.get user\nlocal.set %0" : "=r"(value));
  say_number(value);
}
