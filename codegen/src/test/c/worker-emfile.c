// A call that has used up the worker's descriptors gets EMFILE, and its result is lost with the worker.
// engine: worker
// file: root/file content
// options: --descriptors 10
// exit: 134
// stdout: 5 opened
// stderr: Problem opening preopened fd
#include "worker.h"

void _start(void) {
  u32 fd, opened = 0;
  while (open_at(SLASH, "file", FOLLOW, 0, RIGHTS_READ, &fd) == SUCCESS) opened++;
  expect("error", open_at(SLASH, "file", FOLLOW, 0, RIGHTS_READ, &fd), EMFILE);
  say_number(opened);
  say(" opened\n");
}
