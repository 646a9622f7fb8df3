// Chained calls and state are requests to the platform, and its answers, refusals among them, reach the guest.
// engine: platform
// options: --py-user demo --py-func first
// stdin: ready
// stdin: call 1 chain
// stdin: next 1
// stdin: answer 1 0 05000000
// stdin: next 1
// stdin: answer 1 0 06000000
// stdin: next 1
// stdin: answer 1 0 070000006f7574
// stdin: next 1
// stdin: answer 1 3 6e6f6e65
// stdin: result 1
// stdin: call 2 state
// stdin: next 2
// stdin: answer 2 0 0300000000000000
// stdin: next 2
// stdin: answer 2 0 0300000000000000616263
// stdin: next 2
// stdin: answer 2 0
// stdin: next 2
// stdin: answer 2 0
// stdin: next 2
// stdin: answer 2 0
// stdin: next 2
// stdin: answer 2 0 78797a00
// stdin: next 2
// stdin: answer 2 0
// stdin: next 2
// stdin: answer 2 0
// stdin: next 2
// stdin: answer 2 0
// stdin: next 2
// stdin: answer 2 0
// stdin: next 2
// stdin: answer 2 0
// stdin: result 2
// stdin: call 3 chain
// stdin: next 3
// stdin: raw 4 0000000002000000
// stdin: close 3
// stdin: ended 3
// stdin: call 5 short
// stdin: next 5
// stdin: answer 5 0 05
// stdin: result 5
// stdin: stop
// stdin: exit
// stdout: 1 chain_name \06\00\00\00secondinput
// stdout: 1 chain_py \05\00\00\00againinput
// stdout: 1 await_output \05\00\00\00
// stdout: 1 await \06\00\00\00
// stdout: 1 log \02\00\00\00faaslet: waiting for a chained call was refused: none
// stdout: 1 result \00\00\00\00chained
// stdout: 2 state_read \03\00\00\00key\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00
// stdout: 2 state_read \03\00\00\00key\00\00\00\00\00\00\00\00\03\00\00\00\00\00\00\00
// stdout: 2 state_write \03\00\00\00key\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00def
// stdout: 2 state_write \03\00\00\00key\02\00\00\00\00\00\00\00\09\00\00\00\00\00\00\00gh
// stdout: 2 state_append \03\00\00\00keyxyz
// stdout: 2 state_appended \03\00\00\00key\04\00\00\00\00\00\00\00\01\00\00\00
// stdout: 2 state_clear_appended \03\00\00\00key
// stdout: 2 state_push \03\00\00\00key
// stdout: 2 state_pull \03\00\00\00key\09\00\00\00\00\00\00\00
// stdout: 2 state_lock \03\00\00\00key\01\00\00\00
// stdout: 2 state_unlock \03\00\00\00key\01\00\00\00
// stdout: 2 result \00\00\00\00state
// stdout: ended 3 how=lost
// stdout: faaslet: the platform's answer is too short
// stdout: 5 result \00\00\00\00no call
// stdout: engine: exit code 0
#include "serve.h"
HOST(u32, __faasm_chain_py)(const char *, const void *, u32);
HOST(u32, __faasm_await_call_output)(u32, void *, u32 *);
HOST(void, __faasm_write_state_offset)(const char *, u32, u32, const void *, u32);
HOST(void, __faasm_append_state)(const char *, const void *, u32);
HOST(void, __faasm_read_appended_state)(const char *, void *, u32, u32);
HOST(void, __faasm_clear_appended_state)(const char *);
HOST(void, __faasm_push_state)(const char *);
HOST(void, __faasm_pull_state)(const char *, u32);
HOST(void, __faasm_lock_state_write)(const char *);
HOST(void, __faasm_unlock_state_write)(const char *);
static char heap[256];
/* The engine asks for memory here, for the outputs of calls. */
__attribute__((export_name("malloc"))) void *allocate(u32 size) { return size > sizeof heap ? 0 : heap; }
static void chain(void) {
  void *output;
  u32 size;
  expect("first call", __faasm_chain_name("second", "input", 5), 5);
  expect("second call", __faasm_chain_py("again", "input", 5), 6);
  expect("code", __faasm_await_call_output(5, &output, &size), 7);
  expect("size", size, 3);
  expect("output", ((char *)output)[2], 't');
  expect("refused", __faasm_await_call(6), 1);
  give("chained");
}
static void state(void) {
  char bytes[5] = "....";
  expect("size", __faasm_read_state("key", 0, 0), 3);
  expect("read", __faasm_read_state("key", bytes, 3), 3);
  expect("bytes", (u32)bytes[2], 'c');
  __faasm_write_state("key", "def", 3);
  __faasm_write_state_offset("key", 9, 2, "gh", 2);
  __faasm_append_state("key", "xyz", 3);
  __faasm_read_appended_state("key", bytes, 4, 1);
  expect("appended", (u32)bytes[2], 'z');
  expect("behind", (u32)bytes[3], 0);
  __faasm_clear_appended_state("key");
  __faasm_push_state("key");
  __faasm_pull_state("key", 9);
  __faasm_lock_state_write("key");
  __faasm_unlock_state_write("key");
  give("state");
}
void _start(void) {
  read_call();
  if (is_asked("chain")) chain();
  if (is_asked("state")) state();
  if (is_asked("short")) give(__faasm_chain_name("second", "", 0) == 0 ? "no call" : "a call");
}
