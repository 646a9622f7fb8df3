// A listing that begins with a cookie ends the worker.
// engine: worker
// exit: 134
// stderr: No directory iterator exists, and this is not the start cookie (/)
#include "worker.h"

void _start(void) {
  u8 buffer[64];
  u32 used;
  fd_readdir(SLASH, buffer, sizeof buffer, 1, &used);
  say("not reached");
}
