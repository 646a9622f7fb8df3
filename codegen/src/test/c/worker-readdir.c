// A listing goes on where the worker stopped, whatever the cookie says, and has Linux's types.
// engine: worker
// file: root/d/one 1
// file: root/d/sub/two 2
// stdout: ok
#include "worker.h"

static u8 buffer[1024];

static u32 number(const u8 *at) { return at[0] | at[1] << 8 | at[2] << 16 | (u32)at[3] << 24; }

void _start(void) {
  u32 fd, used, entries = 0;
  expect("open", open_at(SLASH, "d", FOLLOW, DIRECTORY, RIGHTS_READ, &fd), SUCCESS);
  /* One entry and the beginning of the next. */
  expect("first", fd_readdir(fd, buffer, 24 + 7, 0, &used), SUCCESS);
  expect("the buffer counts as full", used, 24 + 7);
  expect("from the beginning again", fd_readdir(fd, buffer, sizeof buffer, 0, &used), EINVAL);
  /* All that is left; the cookie would be that of the first entry, and is beyond the last. */
  expect("rest", fd_readdir(fd, buffer, sizeof buffer, 77, &used), SUCCESS);
  for (u32 at = 0; at < used; at += 24 + number(buffer + at + 16)) {
    const char *name = (const char *)buffer + at + 24;
    const u32 length = number(buffer + at + 16);
    if (length == 3 && begins(name, "sub")) expect("type of a directory", buffer[at + 20], 4);
    if (length == 3 && begins(name, "one")) expect("type of a file", buffer[at + 20], 8);
    entries++;
  }
  expect("what was not used is lost", entries < 4, 1);
  expect("entries", entries >= 2, 1);
  expect("at the end", fd_readdir(fd, buffer, sizeof buffer, 1, &used), SUCCESS);
  expect("nothing", used, 0);
  say("ok");
}
