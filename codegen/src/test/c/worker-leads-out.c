// A real worker follows a path out of its runtime root; this host ends instead.
// engine: worker
// file: outside content
// exit: 134
// stderr: ../outside leads out of
#include "worker.h"

void _start(void) {
  u32 fd;
  open_at(DOT, "../outside", FOLLOW, 0, RIGHTS_READ, &fd);
  say("not reached");
}
