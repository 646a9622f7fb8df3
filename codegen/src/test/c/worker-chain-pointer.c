// A function chained by its place in the table runs in a new instance, with the input as its number; its answer is not looked at.
// engine: worker
// flags: -Wl,--export-table
// stderr: Error getting WAMR function signature
// stderr: Unrecognised WAMR function pointer signature (i32, i32) -> i32
// stdout: started 0, given 42
// stdout: output: ok
#include "worker.h"

HOST(u32, __faasm_chain_ptr)(u32, const void *, u32);

static u32 started;

static u32 with_number(u32 number) {
  say("started ");
  say_number(started);
  say(", given ");
  say_number(number);
  say("\n");
  return 7;
}

static u32 with_two(u32 one, u32 two) { return one + two; }
static void without(void) { proc_exit(9); }

static u32 run_pointer(u32 function) { return __faasm_await_call(__faasm_chain_ptr(function, "42", 2)); }

void _start(void) {
  u32 (*volatile one)(u32) = with_number;
  u32 (*volatile two)(u32, u32) = with_two;
  void (*volatile none)(void) = without;
  started = 1;
  expect("one parameter", run_pointer((u32)one), 0);
  expect("none, and it exits", run_pointer((u32)none), 0);
  expect("two parameters", run_pointer((u32)two), 1);
  expect("no number", __faasm_await_call(__faasm_chain_ptr((u32)one, "x", 1)), 1);
  expect("beyond the table", run_pointer(100000), 1);
  __faasm_write_output("ok", 2);
}
