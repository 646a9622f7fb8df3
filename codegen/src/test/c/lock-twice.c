// Who has locked a value may lock it again.
// options: --time-limit 5
// stdout: ok
#include "wasi.h"
HOST(void, __faasm_lock_state_read)(const char *);
HOST(void, __faasm_lock_state_write)(const char *);
HOST(void, __faasm_unlock_state_write)(const char *);
void _start(void) {
  __faasm_lock_state_read("key");
  __faasm_lock_state_write("key");
  __faasm_lock_state_write("key");
  for (u32 i = 0; i < 3; i++) __faasm_unlock_state_write("key");
  __faasm_lock_state_write("key");
  say("ok\n");
}
