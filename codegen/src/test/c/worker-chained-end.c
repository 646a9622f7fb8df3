// Where a chained call ends the worker, it ends for the one that chained it, too.
// engine: worker
// exit: 134
// stderr: File descriptor does not exist
// stderr: that was in call 1
#include "worker.h"

void _start(void) {
  u64 at;
  if (part_of_call() != 0) fd_seek(99, 0, 0, &at);
  run_part(1);
  say("not reached");
}
