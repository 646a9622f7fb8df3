// Asked to end, it takes no more calls and lets those that run come to their end.
// engine: platform
// options: --calls 4 --ahead 2
// stdin: ready
// stdin: call 1 nap
// stdin: pause 100
// stdin: signal TERM
// stdin: pause 100
// stdin: call 2 refused
// stdin: result 1
// stdin: ended 1
// stdin: exit
// stdout: ready
// stdout: 2 refused: Connection refused
// stdout: 1 result \00\00\00\00slept
// stdout: ended 1 how=exit code=0
// stdout: engine: exit code 0
// stdout: processes left: none
// stdout: socket: gone
#include "serve.h"
void _start(void) {
  u64 subscription[6] = {0, 0, 1, 500000000, 0, 0};
  u64 event[4];
  u32 count;
  poll_oneoff(subscription, event, 1, &count);
  give("slept");
}
