// What all calls hold together is limited, and free again when they are over.
// options: --py-user demo --py-func self --memory-limit 64
// stdout: 6 of 10 were started
// stdout: one after the other 20
// stderr: a chained call of self was refused: the inputs and outputs of all calls are too large together
#include "chain.h"
static u8 input[10 << 20];
void _start(void) {
  if (__faasm_read_input(input, 1) == 1) {
    u64 nanos = input[0] == 0 ? 0 : 700000000;
    u8 wait[48] = {0}, event[32];
    u32 count;
    wait[16] = 1;
    __builtin_memcpy(wait + 24, &nanos, 8);
    poll_oneoff(wait, event, 1, &count);
    proc_exit(0);
  }
  input[0] = 1;
  u32 ids[10], started = 0;
  for (u32 i = 0; i < 10; i++) {
    ids[started] = __faasm_chain_name("self", input, sizeof input);
    if (ids[started] != 0) started++;
  }
  say_number(started);
  say(" of 10 were started\n");
  for (u32 i = 0; i < started; i++) expect("code", __faasm_await_call(ids[i]), 0);
  input[0] = 0;
  say("one after the other ");
  for (u32 i = 0; i < 20; i++) expect("code", __faasm_await_call(__faasm_chain_name("self", input, sizeof input)), 0);
  say("20\n");
}
