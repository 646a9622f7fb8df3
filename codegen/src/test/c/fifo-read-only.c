// A pipe in a directory that cannot be written, opened with leave to create it, does not block.
// fifo: mount/pipe
// options: --dir {work}/mount:/mount:ro --time-limit 5
// stdout: ok
#include "wasi.h"
void _start(void) {
  u32 fd;
  expect("pipe", open_at(MOUNT, "pipe", 0, CREAT, RIGHTS_READ, &fd), EACCES);
  say("ok\n");
}
