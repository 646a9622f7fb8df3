// A shared file is there through any directory for path_open, and for path_filestat_get through "." only.
// engine: worker
// file: shared/pyfuncs/demo/hello/function.py def
// file: root/d/inside content
// options: --shared {work}/shared
// stdout: ok
#include "worker.h"

static const char function[] = "faasm://pyfuncs/demo/hello/function.py";
static const char missing[] = "faasm://pyfuncs/demo/other/function.py";

void _start(void) {
  u64 stat[8];
  u32 fd;
  u8 byte;
  expect("open in the root", first_byte(SLASH, function, &byte), SUCCESS);
  expect("content", byte, 'd');
  expect("open in .", first_byte(DOT, function, &byte), SUCCESS);
  expect("open a directory", open_at(SLASH, "d", FOLLOW, DIRECTORY, RIGHTS_READ, &fd), SUCCESS);
  expect("open in it", first_byte(fd, function, &byte), SUCCESS);
  expect("stat in .", stat_at(DOT, function, stat), SUCCESS);
  expect("size", stat[4], 3);
  expect("stat in the root", stat_at(SLASH, function, stat), ENOENT);
  expect("in the runtime root", stat_at(SLASH, "pyfuncs/demo/hello/function.py", stat), ENOENT);
  expect("a missing one", first_byte(SLASH, missing, &byte), ENOENT);
  expect("its directory has been made", stat_at(DOT, "faasm://pyfuncs/demo/other", stat), SUCCESS);
  say("ok");
}
