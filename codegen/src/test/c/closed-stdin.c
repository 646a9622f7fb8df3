// shell: exec "$@" <&-
// stdout: nothing to read
#include "wasi.h"
void _start(void) {
  char byte;
  u32 done = 1;
  struct vector vector = {&byte, 1};
  expect("read", fd_read(0, &vector, 1, &done), SUCCESS);
  expect("bytes", done, 0);
  say("nothing to read\n");
}
