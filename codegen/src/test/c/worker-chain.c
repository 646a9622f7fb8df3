// A chained call is one of the same module, with the same command line.
// engine: worker
// arguments: demo hello
// options: --slots 101
// stdout: output: ok
#include "worker.h"

static char bytes[256];
static char *words[8];

void _start(void) {
  static u32 calls[100];
  char *output;
  u32 size, count;
  const u8 part = part_of_call();
  if (part != 0) {
    expect("sizes", args_sizes_get(&count, &size), SUCCESS);
    expect("arguments", args_get((u32)words, (u32)bytes), SUCCESS);
    expect("count", count, 3);
    expect("user", same(words[1], "demo"), 1);
    expect("function", same(words[2], "hello"), 1);
    __faasm_write_output(&part, 1);
    proc_exit(part == 100 ? 7 : 0);
  }
  /* All at once, and awaited in the other direction. */
  for (u32 i = 0; i < 100; i++) calls[i] = chain_part((u8)(i + 1));
  for (u32 i = 100; i-- > 0;) {
    expect("return value", __faasm_await_call_output(calls[i], &output, &size), i == 99 ? 7 : 0);
    if (i == 99) expect("output of a call that failed", begins(output, "Call failed (return value=7)"), 1);
    if (i < 99) expect("output", size == 1 && output[0] == (char)(i + 1), 1);
  }
  expect("a result can be had again", __faasm_await_call(calls[0]), 0);
  __faasm_write_output("ok", 2);
}
