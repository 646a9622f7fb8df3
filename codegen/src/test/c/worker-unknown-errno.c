// An error of the system that Faasm has no number for ends the worker.
// engine: worker
// link: root/loop loop
// exit: 134
// stderr: the worker ends: Unsupported WASI errno: 40
#include "worker.h"

void _start(void) {
  u32 fd;
  open_at(SLASH, "loop", FOLLOW, 0, RIGHTS_READ, &fd);
  say("not reached");
}
