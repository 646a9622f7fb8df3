// Reading a link where there is none succeeds with -1 bytes.
// engine: worker
// file: root/file content
// link: root/link file
// stdout: ok
#include "worker.h"

static u32 read_link(const char *path, u32 *used) {
  char target[16];
  return path_readlink(SLASH, path, length_of(path), target, sizeof target, used);
}

void _start(void) {
  u32 used;
  expect("a link", read_link("link", &used), SUCCESS);
  expect("its length", used, 4);
  expect("a file", read_link("file", &used), SUCCESS);
  expect("its length", used, ~0u);
  expect("nothing", read_link("missing/there", &used), SUCCESS);
  expect("its length", used, ~0u);
  say("ok");
}
