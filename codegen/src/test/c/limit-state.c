// options: --state-limit 1
// stderr: cannot write the state value one: the values hold as much as --state-limit allows
// stderr: cannot write the state value other: the values hold as much as --state-limit allows
// stderr: cannot write the state value list%list: the values hold as much as --state-limit allows
// stderr: cannot write the state value far: the values hold as much as --state-limit allows
// stdout: full
// stdout: room again
#include "wasi.h"
HOST(void, __faasm_write_state_offset)(const char *, u32, u32, const void *, u32);
HOST(void, __faasm_append_state)(const char *, const void *, u32);
HOST(void, __faasm_lock_state_write)(const char *);
HOST(void, __faasm_unlock_state_write)(const char *);
static u8 bytes[1100 * 1024];
enum { HALF = 512 * 1024, MIB = 1024 * 1024 };
static u32 size_of(const char *key) { return __faasm_read_state(key, 0, 0); }
void _start(void) {
  __faasm_write_state("one", bytes, sizeof bytes);
  expect("too large alone", size_of("one"), 0);
  __faasm_write_state("one", bytes, HALF);
  __faasm_write_state("other", bytes, HALF + 1);
  expect("too large together", size_of("other"), 0);
  __faasm_write_state("other", bytes, HALF);
  expect("exactly", size_of("other"), HALF);
  __faasm_append_state("list", bytes, 1);
  __faasm_write_state_offset("far", MIB, 0, bytes, 1);
  expect("a sparse value counts, too", size_of("far"), 0);
  say("full\n");
  __faasm_write_state("one", bytes, 10);
  __faasm_write_state("one", bytes, HALF);
  expect("what is replaced does not count", size_of("one"), HALF);
  __faasm_write_state("one", bytes, 0);
  __faasm_write_state("other", bytes, 0);
  u32 values = 2;
  char key[] = "0000";
  for (; values < 400; values++) {
    for (u32 digit = 4, rest = values; digit > 0; rest /= 10) key[--digit] = (char)('0' + rest % 10);
    __faasm_write_state(key, bytes, 1);
    if (size_of(key) == 0) break;
  }
  expect("values", values, 256);
  __faasm_lock_state_write("one");
  __faasm_write_state("one", bytes, 20);
  expect("replaced", size_of("one"), 20);
  say("room again\n");
}
