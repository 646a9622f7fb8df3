// A path below a shared file that was not copied yet makes a directory of that file's name, for every later call.
// engine: worker
// file: shared/pyfuncs/demo/hello/function.py def
// options: --shared {work}/shared
// stdout: ok
#include "worker.h"

void _start(void) {
  const char *function = "faasm://pyfuncs/demo/hello/function.py";
  u64 stat[8];
  u32 fd, done;
  u8 byte;
  struct vector vector = {&byte, 1};
  if (part_of_call() == 0) {
    expect("below it", stat_at(DOT, "faasm://pyfuncs/demo/hello/function.py/greeting.py", stat), ENOENT);
    expect("in another call", run_part(1), 0);
    say("ok");
    return;
  }
  expect("it opens", open_at(SLASH, function, FOLLOW, 0, RIGHTS_READ, &fd), SUCCESS);
  expect("it is read", fd_read(fd, &vector, 1, &done), SUCCESS);
  expect("and is a directory", done, ~0u);
}
