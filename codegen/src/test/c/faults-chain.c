// Every call of the engine fails once while functions call each other.
// options: --py-user demo --py-func first --input {work}/in --output {work}/out --state {work}/state --time-limit 10
// file: in input
// faults: 0,1,64,70
// shell: "$@"; code=$?; cat out; exit $code
// stdout: first and second
#include "chain.h"
void _start(void) {
  u8 input[5];
  if (__faasm_read_input(input, sizeof input) == 1) {
    for (volatile u32 i = 0; input[0] == '3'; i++) continue;
    put_file(TMP, "file", "of a chained call");
    __faasm_write_output("second", 6);
    proc_exit(0);
  }
  void *output;
  u32 size;
  const u32 awaited = __faasm_chain_name("second", "2", 1);
  expect("a call", awaited != 0, 1);
  expect("its code", __faasm_await_call_output(awaited, &output, &size), 0);
  expect("its output", size, 6);
  __faasm_chain_py("nobody_waits", "3", 1);
  __faasm_write_output("first and second", 16);
}
