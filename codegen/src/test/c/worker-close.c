// fd_close does nothing, whatever it is given; what is asked of a descriptor is asked of its path; failures succeed.
// engine: worker
// file: root/file content
// stdout: ok
#include "worker.h"

void _start(void) {
  u8 byte;
  struct vector vector = {&byte, 1};
  u64 stat[8];
  u32 fd, done, prestat[2];
  expect("open", open_at(SLASH, "file", FOLLOW, 0, RIGHTS_READ, &fd), SUCCESS);
  expect("close", fd_close(fd), SUCCESS);
  expect("close again", fd_close(fd), SUCCESS);
  expect("close what there is not", fd_close(99), SUCCESS);
  expect("read", fd_read(fd, &vector, 1, &done), SUCCESS);
  expect("what was closed", byte, 'c');
  expect("a file is opened beforehand, too", fd_prestat_get(fd, prestat), SUCCESS);
  expect("with its path", prestat[1], length_of("/file"));
  expect("the first that is not", fd_prestat_get(fd + 1, prestat), EBADF);
  expect("rename", path_rename(SLASH, "file", 4, DOT, "moved", 5), SUCCESS);
  expect("what was renamed", fd_filestat_get(fd, stat), ENOENT);
  expect("is still read", fd_read(fd, &vector, 1, &done), SUCCESS);
  expect("on and on", byte, 'o');
  expect("rename what there is not", path_rename(SLASH, "file", 4, SLASH, "other", 5), EPERM);
  expect("read a directory", fd_read(SLASH, &vector, 1, &done), SUCCESS);
  expect("bytes read", done, ~0u);
  expect("open what there is not", open_at(SLASH, "missing", FOLLOW, 0, RIGHTS_READ, &done), ENOENT);
  expect("its number is used up", fd_read(fd + 1, &vector, 1, &done), SUCCESS);
  expect("bytes read", done, ~0u);
  say("ok");
}
