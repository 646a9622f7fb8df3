// However a call ends, it ends alone, and the event says how. Processor time is not wall time.
// engine: platform
// options: --memory-limit 4 --calls 4 --ahead 2
// flags: -Wno-infinite-recursion
// stdin: ready
// stdin: call 1 exit
// stdin: result 1
// stdin: ended 1
// stdin: call 2 trap
// stdin: result 2
// stdin: ended 2
// stdin: call 3 wall=300 sleep
// stdin: result 3
// stdin: ended 3
// stdin: call 4 wall=9000 cpu=200 spin
// stdin: result 4
// stdin: ended 4
// stdin: call 5 cpu=100 nap
// stdin: result 5
// stdin: ended 5
// stdin: call 6 memory
// stdin: result 6
// stdin: ended 6
// stdin: call 7 output=2000 print
// stdin: ended 7
// stdin: call 8 recurse
// stdin: ended 8
// stdin: call 9 stream
// stdin: result 9
// stdin: ended 9
// stdin: call 10 honest
// stdin: result 10
// stdin: ended 10
// stdin: stop
// stdin: exit
// stdout: 1 result \07\00\00\00so far
// stdout: ended 1 how=exit code=7
// stdout: 2 log \02\00\00\00faaslet: trap: unreachable instruction executed
// stdout: 2 closed
// stdout: ended 2 how=trap code=134
// stdout: 3 closed
// stdout: ended 3 how=time code=9
// stdout: 4 closed
// stdout: ended 4 how=cpu code=9
// stdout: 5 result \00\00\00\00slept
// stdout: ended 5 how=exit code=0
// stdout: 6 result \01\00\00\00
// stdout: ended 6 how=memory code=1
// stdout: ended 7 how=output code=70
// stdout: ended 8 how=trap code=134
// stdout: 9 result \00\00\00\00closed, and gone on
// stdout: 10 result \00\00\00\00honest
// stdout: ended 10 how=exit code=0
// stdout: engine: exit code 0
#include "serve.h"
static void sleep_ms(u64 ms) {
  u64 subscription[6] = {0, 0, 1, ms * 1000000, 0, 0};
  u64 event[4];
  u32 count;
  poll_oneoff(subscription, event, 1, &count);
}
static volatile u32 sink;
static __attribute__((noinline)) u32 deeper(u32 depth) {
  const u32 below = deeper(depth + 1);
  sink = below;
  return below + depth;
}
void _start(void) {
  read_call();
  if (is_asked("exit")) {
    give("so far");
    proc_exit(7);
  }
  if (is_asked("trap")) __builtin_trap();
  if (is_asked("sleep")) sleep_ms(60000);
  for (volatile u32 i = 0; is_asked("spin"); i++) continue;
  if (is_asked("nap")) {
    sleep_ms(300);
    give("slept");
    proc_exit(0);
  }
  if (is_asked("memory")) {
    while (__builtin_wasm_memory_grow(0, 1) != (unsigned long)-1) continue;
    proc_exit(1);
  }
  while (is_asked("print")) say("one line of very many\n");
  if (is_asked("recurse")) deeper(1);
  if (is_asked("stream")) {
    expect("close", fd_close(1), SUCCESS);
    give("closed, and gone on");
    proc_exit(0);
  }
  give(asked);
}
