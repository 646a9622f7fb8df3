// A chained call that the cluster has no slot for never runs, and whoever awaits it gets 0 and no output after a while.
// engine: worker
// options: --slots 2 --await-timeout 1
// stderr: a chained call never runs: the cluster's 2 slots are all in use
// stderr: call 3 was awaited in vain: there was no slot for it
// stderr: call 99 was awaited in vain: there is none
// stdout: output: ok
#include "worker.h"

enum { QUICK = 1, SLOW = 2 };

void _start(void) {
  char *output;
  u32 size, happened;
  u64 subscription[6] = {0, 0, 1, 2500000000, 0, 0}, event[4];
  const u8 part = part_of_call();
  if (part == SLOW) poll_oneoff(subscription, event, 1, &happened);
  if (part != 0) proc_exit(3);
  const u32 slow = chain_part(SLOW);
  const u32 none = chain_part(QUICK);
  expect("a call that never runs", __faasm_await_call_output(none, &output, &size), 0);
  expect("its output", size, 0);
  expect("a call that there is not", __faasm_await_call(99), 0);
  while (__faasm_await_call(slow) == 0) continue;
  expect("when a slot is free again", run_part(QUICK), 3);
  __faasm_write_output("ok", 2);
}
