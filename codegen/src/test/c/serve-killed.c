// When the engine is killed, nothing of it goes on: not the zygote, not the calls that wait, not the one that runs.
// engine: platform
// options: --calls 4 --ahead 2
// shell: "$@"; code=$?; rm -rf "$TMPDIR"/faaslet.*; exit $code
// stdin: ready
// stdin: call 1 for ever
// stdin: pause 200
// stdin: signal KILL
// stdin: exit
// stdout: ready
// stdout: engine: signal 9
// stdout: processes left: none
#include "serve.h"
void _start(void) {
  for (volatile u32 i = 0;; i++) continue;
}
