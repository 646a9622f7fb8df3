// Every call of the engine fails once while state is used, with a limit.
// options: --py-user demo --state {work}/state --state-limit 1 --time-limit 10
// faults: 0,64,70
// stdout: 5 6
#include "wasi.h"
HOST(void, __faasm_write_state_offset)(const char *, u32, u32, const void *, u32);
HOST(void, __faasm_read_state_offset)(const char *, u32, u32, void *, u32);
HOST(void, __faasm_append_state)(const char *, const void *, u32);
HOST(void, __faasm_read_appended_state)(const char *, void *, u32, u32);
HOST(void, __faasm_clear_appended_state)(const char *);
HOST(void, __faasm_lock_state_read)(const char *);
HOST(void, __faasm_lock_state_write)(const char *);
HOST(void, __faasm_unlock_state_read)(const char *);
HOST(void, __faasm_unlock_state_write)(const char *);
void _start(void) {
  char bytes[16];
  __faasm_lock_state_read("value");
  __faasm_lock_state_write("value");
  __faasm_write_state("value", "value", 5);
  say_number(__faasm_read_state("value", bytes, 0));
  __faasm_read_state("value", bytes, 5);
  __faasm_write_state_offset("value", 6, 3, "abc", 3);
  __faasm_read_state_offset("value", 6, 3, bytes, 3);
  __faasm_append_state("list", "one", 3);
  __faasm_append_state("list", "two", 3);
  __faasm_read_appended_state("list", bytes, sizeof bytes, 2);
  __faasm_clear_appended_state("list");
  __faasm_unlock_state_write("value");
  __faasm_unlock_state_read("value");
  say(" ");
  say_number(__faasm_read_state("value", bytes, 0));
}
