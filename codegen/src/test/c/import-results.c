// In C a structure is answered through an address in front of the parameters: the host would take it for its own.
// flags: -mmultivalue -Xclang -target-abi -Xclang experimental-mv
// exit: 70
// stderr: it imports env.__faasm_get_py_user as (i32, i32) -> (i64, i64, i64, i64), and
#include "wasi.h"
struct answer {
  u64 numbers[4];
};
HOST(struct answer, __faasm_get_py_user)(void *, u32);
void _start(void) {
  struct answer answer = __faasm_get_py_user(0, 0);
  say_number(answer.numbers[0] + answer.numbers[3]);
}
