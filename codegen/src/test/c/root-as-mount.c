// The root itself may be a writable directory: so the build fills it.
// options: --dir {work}/root:/stage
// stdout: ok
#include "wasi.h"
void _start(void) {
  u8 byte;
  put_file(MOUNT, "new", "x");
  expect("read", first_byte(ROOT, "new", &byte), SUCCESS);
  say("ok\n");
}
