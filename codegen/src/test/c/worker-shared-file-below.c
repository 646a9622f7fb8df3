// A path below a shared file ends the worker.
// engine: worker
// file: shared/pyfuncs/demo/hello/function.py def
// options: --shared {work}/shared
// exit: 134
// stderr: Filesystem error creating directories for faasm://pyfuncs/demo/hello/function.py/greeting.py
#include "worker.h"

void _start(void) {
  u64 stat[8];
  u8 byte;
  expect("the file", first_byte(SLASH, "faasm://pyfuncs/demo/hello/function.py", &byte), SUCCESS);
  stat_at(DOT, "faasm://pyfuncs/demo/hello/function.py/greeting.py", stat);
  say("not reached");
}
