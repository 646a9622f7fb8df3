// A descriptor that there is not ends the worker; the calls that look whether there is one are few.
// engine: worker
// exit: 134
// stdout: so far
// stderr: the worker ends: File descriptor does not exist: 99
#include "worker.h"

void _start(void) {
  u8 stat[24];
  struct vector vector = {heap, 1};
  u32 done, prestat[2];
  expect("fd_fdstat_get", fd_fdstat_get(99, stat), EBADF);
  expect("fd_prestat_get", fd_prestat_get(99, prestat), EBADF);
  expect("fd_prestat_dir_name", fd_prestat_dir_name(99, heap, 8), EBADF);
  say("so far");
  fd_read(99, &vector, 1, &done);
  say("not reached");
}
