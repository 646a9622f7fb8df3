// A state value keeps the size that it was made with; all functions have one name space.
// engine: worker
// options: --state {work}/state
// shell: "$@" && cat state/key
// stderr: the state value key has had 3 bytes since it was made, and these are moved instead of 6
// stdout: output: ok
// stdout: abc
#include "worker.h"

void _start(void) {
  char bytes[8] = "-------";
  expect("there is none", __faasm_read_state("key", 0, 0), 0);
  __faasm_write_state("key", "xyz", 3);
  __faasm_write_state("key", "abcdef", 6);
  expect("size", __faasm_read_state("key", 0, 0), 3);
  expect("read less", __faasm_read_state("key", bytes, 1), 3);
  expect("but all is written", bytes[2], 'c');
  expect("and nothing behind it", bytes[3], '-');
  __faasm_push_state("key");
  expect("read what there is not", __faasm_read_state("new", bytes, 2), 2);
  expect("makes zeros", bytes[0], 0);
  expect("of this size", __faasm_read_state("new", 0, 0), 2);
  __faasm_append_state("list", "ab", 2);
  __faasm_append_state("list", "c", 1);
  __faasm_read_appended_state("list", bytes, 3, 2);
  expect("appended", bytes[0] == 'a' && bytes[2] == 'c', 1);
  __faasm_write_output("ok", 2);
}
