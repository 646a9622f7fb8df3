// A stream that was closed is closed for the guest, too, and nothing else takes its number until the guest opens it.
// shell: exec "$@" <&-
// stdout: closed
#include "wasi.h"
void _start(void) {
  char byte;
  u8 fdstat[24];
  u32 fd, prestat[2];
  u32 done;
  struct vector vector = {&byte, 1};
  expect("read", fd_read(0, &vector, 1, &done), EBADF);
  expect("stat", fd_fdstat_get(0, fdstat), EBADF);
  expect("prestat", fd_prestat_get(0, prestat), EBADF);
  expect("root", fd_prestat_get(ROOT, prestat), SUCCESS);
  expect("its name", prestat[1], 1);
  expect("write", fd_write(2, &vector, 0, &done), SUCCESS);
  expect("open", open_at(TMP, "file", 0, CREAT, RIGHTS_WRITE, &fd), SUCCESS);
  expect("lowest number", fd, 0);
  say("closed\n");
}
