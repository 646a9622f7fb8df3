// Every call of the engine fails once around a scratch directory of a limited size.
// options: --scratch-limit 4 --seed 7 --cwd /tmp --env NAME=value --time-limit 10
// lacking: needs user namespaces, and they are not allowed here
// faults: 3,1,64,70
// exit: 3
// stdout: limited
#include "wasi.h"
void _start(void) {
  u8 byte;
  u32 fd;
  expect("mkdir", path_create_directory(TMP, "d", 1), SUCCESS);
  put_file(TMP, "d/file", "content");
  expect("link", make_link("d/file", TMP, "link"), SUCCESS);
  expect("read", first_byte(TMP, "link", &byte), SUCCESS);
  expect("allocate", open_at(TMP, "large", 0, CREAT, RIGHTS_READ | RIGHTS_WRITE, &fd), SUCCESS);
  expect("no space", fd_allocate(fd, 0, 1 << 30) != SUCCESS, 1);
  say("limited");
  proc_exit(3);
}
