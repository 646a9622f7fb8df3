// Whatever comes from the socket, the next honest call is answered.
// engine: platform
// options: --calls 3 --ahead 2
// stdin: ready
// stdin: raw 1 00000000ffffffff
// stdin: result 1
// stdin: raw 2 ffffffff01000000
// stdin: result 2
// stdin: raw 3 1c00000001000000
// stdin: close 3
// stdin: raw 4 1c0000000100000004000000000000000000000000000000000000000000000020000000
// stdin: result 4
// stdin: raw 5 1e000000010000000500000000000000000000000000000000000000000000000000000061
// stdin: raw 6 1f0000000100000006000000000000000000000000000000000000000000000002000000610062
// stdin: result 6
// stdin: raw 7 474554202f20485454502f312e310d0a0d0a
// stdin: result 7
// stdin: raw 20 0000000000000000
// stdin: raw 21 0000000000000000
// stdin: raw 22 0000000000000000
// stdin: raw 23 0000000000000000
// stdin: raw 24 0000000000000000
// stdin: raw 25 0000000000000000
// stdin: raw 26 0000000000000000
// stdin: raw 27 0000000000000000
// stdin: raw 28 0000000000000000
// stdin: raw 29 0000000000000000
// stdin: raw 30 0000000000000000
// stdin: raw 31 0000000000000000
// stdin: raw 32 0000000000000000
// stdin: raw 33 0000000000000000
// stdin: raw 34 0000000000000000
// stdin: raw 35 0000000000000000
// stdin: raw 36 0000000000000000
// stdin: raw 37 0000000000000000
// stdin: raw 38 0000000000000000
// stdin: raw 39 0000000000000000
// stdin: raw 8
// stdin: close 8
// stdin: raw 9
// stdin: call 10 honest
// stdin: result 10
// stdin: ended 10
// stdin: call 11 wait
// stdin: pause 100
// stdin: close 11
// stdin: ended 11
// stdin: call 12 honest again
// stdin: result 12
// stdin: close 5
// stdin: close 9
// stdin: stop
// stdin: exit
// stdout: 1 closed
// stdout: 2 closed
// stdout: 4 closed
// stdout: 6 closed
// stdout: 7 closed
// stdout: 10 result \00\00\00\00honest
// stdout: ended 10 how=exit code=0
// stdout: ended 11 how=lost
// stdout: 12 result \00\00\00\00honest again
// stdout: engine: exit code 0
// stdout: processes left: none
#include "serve.h"
void _start(void) {
  read_call();
  for (volatile u32 i = 0; is_asked("wait"); i++) continue;
  give(asked);
}
