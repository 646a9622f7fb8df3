// A table can hold a function of the host.
// stdout: from the host
#include "wasi.h"
static u32 (*volatile write)(u32, const void *, u32, u32 *) = fd_write;
void _start(void) {
  struct vector vector = {"from the host\n", 14};
  u32 done;
  expect("write", write(1, &vector, 1, &done), SUCCESS);
}
