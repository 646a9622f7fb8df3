// Pipes, devices and sockets of a mapped directory are not opened: a pipe would block for ever.
// fifo: mount/pipe
// options: --dir {work}/mount:/mount --time-limit 5
// stdout: ok
#include "wasi.h"
void _start(void) {
  u32 fd;
  u8 byte = 1;
  expect("pipe", open_at(MOUNT, "pipe", FOLLOW, 0, RIGHTS_READ, &fd), EACCES);
  expect("null", first_byte(ROOT, "dev/null", &byte), SUCCESS);
  say("ok\n");
}
