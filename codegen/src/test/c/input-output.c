// file: in some input
// options: --input {work}/in --output {work}/out --state {work}/state --py-user demo
// stdout: 10
#include "wasi.h"
void _start(void) {
  char bytes[32];
  char read[32];
  u32 size = __faasm_read_input(0, 0);
  say_number(size);
  expect("short buffer", __faasm_read_input(bytes, 4), 4);
  expect("input", __faasm_read_input(bytes, sizeof bytes), size);
  expect("input", (u8)bytes[5], 'i');
  __faasm_write_output("first", 5);
  __faasm_write_output(bytes, size);
  expect("new value", __faasm_read_state("../key", 0, 0), 0);
  __faasm_write_state("../key", bytes, size);
  expect("value size", __faasm_read_state("../key", 0, 0), size);
  expect("value", __faasm_read_state("../key", read, sizeof read), size);
  expect("value", (u8)read[5], 'i');
  expect("no such function", __faasm_await_call(99), 1);
}
