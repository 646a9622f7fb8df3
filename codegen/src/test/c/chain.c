// Calls have an input, an output and a scratch directory of their own, and may be chained in turn.
// options: --py-user demo --py-func sum --output {work}/out
// arguments: 20
// shell: "$@"; code=$?; cat out; exit $code
// stdout: chained 20 210
// stdout: no such call 1
// stdout: all 40 done
// stdout: the output of the first
#include "chain.h"

static void say_sum(u32 n) {
  u32 sum = n;
  if (n > 0) {
    u32 less = n - 1;
    u32 id = __faasm_chain_py("again", &less, sizeof less);
    void *output;
    u32 size;
    expect("code", __faasm_await_call_output(id, &output, &size), 0);
    expect("size", size, 4);
    sum += *(u32 *)output;
    expect("again", __faasm_await_call(id), 0);
  }
  __faasm_write_output(&sum, sizeof sum);
}

void _start(void) {
  u32 n;
  u8 byte;
  expect("scratch", first_byte(TMP, "file", &byte), ENOENT);
  put_file(TMP, "file", "mine");
  if (__faasm_read_input(&n, sizeof n) == sizeof n) {
    say_sum(n);
    proc_exit(n % 7 == 100);
  }
  n = 20;
  u32 id = __faasm_chain_name("sum", &n, sizeof n);
  void *output;
  u32 size, ids[40];
  expect("code", __faasm_await_call_output(id, &output, &size), 0);
  say("chained ");
  say_number(n);
  say(" ");
  say_number(*(u32 *)output);
  say("\nno such call ");
  say_number(__faasm_await_call(99));
  say("\nall ");
  n = 0;
  for (u32 i = 0; i < 40; i++) ids[i] = __faasm_chain_name("sum", &n, sizeof n);
  for (u32 i = 40; i > 0; i--) expect("code", __faasm_await_call(ids[i - 1]), 0);
  say_number(40);
  say(" done\n");
  __faasm_write_output("the output of the first", 23);
}
