// What is read and written as characters and is no terminal has a position, by which guests tell it from one.
// shell: "$@" </dev/null 2>/dev/zero
// stdout: ok
#include "wasi.h"
static void is_device(const char *what, u32 fd) {
  u8 fdstat[24];
  u64 at;
  expect(what, fd_fdstat_get(fd, fdstat), SUCCESS);
  expect(what, fdstat[0], 2);
  expect(what, fdstat[8] & (4 | 32), 4 | 32);
  expect(what, fd_tell(fd, &at), SUCCESS);
}
void _start(void) {
  static const char *const devices[] = {"dev/null", "dev/zero", "dev/random", "dev/urandom"};
  is_device("standard input", 0);
  is_device("standard error", 2);
  for (u32 i = 0; i < 4; i++) {
    u32 fd;
    expect(devices[i], open_at(ROOT, devices[i], FOLLOW, 0, RIGHTS_READ, &fd), SUCCESS);
    is_device(devices[i], fd);
  }
  say("ok\n");
}
