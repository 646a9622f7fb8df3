// stdin: typed
// stdout: typed
#include "wasi.h"
void _start(void) {
  char bytes[16];
  struct vector vector = {bytes, sizeof bytes};
  u32 done;
  expect("read", fd_read(0, &vector, 1, &done), SUCCESS);
  say_bytes(bytes, done);
  expect("end", fd_read(0, &vector, 1, &done), SUCCESS);
  expect("end", done, 0);
}
