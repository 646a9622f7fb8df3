// Every call of the engine fails once while it serves: what it hits is a call, or the engine, and the engine always ends.
// engine: platform
// options: --calls 2 --ahead 1
// faults: 0,70,64
// stdin: ready
// stdin: call 1 call
// stdin: result 1
// stdin: stop
// stdin: exit
// stdout: 1 result \00\00\00\00call
// stdout: engine: exit code 0
#include "serve.h"
void _start(void) {
  read_call();
  say("one line\n");
  put_file(TMP, "file", "x");
  give(asked);
}
