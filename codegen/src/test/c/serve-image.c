// A program says itself when its image is taken: what it did before is in every call, its files and output are not.
// engine: platform
// options: --preload one --preload two --dir {work}/mount:/mount --require-walls yes
// lacking: the kernel has no
// flags: -Wl,--export-dynamic -Wl,--export-table -Wl,--growable-table
// file: mount/file x
// stdin: ready
// stdin: call 1 entry=some input
// stdin: result 1
// stdin: call 2 more
// stdin: result 2
// stdin: stop
// stdin: exit
// stderr: preloaded one two
// stderr: faaslet: a chained call was refused: there is no call yet
// stdout: 1 log \01\00\00\00some
// stdout: 1 result \00\00\00\00input
// stdout: 2 log \01\00\00\00
// stdout: 2 result \00\00\00\00more
// stdout: engine: exit code 0
#include "image.h"
static u32 before, in_call;
void _start(void) {
  char name[16], entry[16] = "";
  u8 byte;
  u32 fd, other, done;
  const struct vector vector = {&byte, 1};
  before++;
  say("preloaded");
  while (faasm_serving.preload(name, sizeof name) > 0) {
    say(" ");
    say(name);
  }
  say("\n");
  __faasm_write_output("of no call", 10);
  expect("an input", __faasm_read_input(name, sizeof name), 0);
  expect("a chained call", __faasm_chain_name("other", "", 0), 0);
  expect("no call to accept", faasm_serving.accept(name, sizeof name), 0);
  put_file(TMP, "of-zygote", "x");
  expect("open", open_at(MOUNT, "file", FOLLOW, 0, RIGHTS_READ, &fd), SUCCESS);
  expect("fork", faasm_serving.fork(), 1);
  expect("fork in a copy", faasm_serving.fork(), 0);
  expect("an open file", fd_read(fd, &vector, 1, &done), EBADF);
  expect("another file", open_at(MOUNT, "file", FOLLOW, 0, RIGHTS_READ, &other), SUCCESS);
  expect("has another number", fd == other, 0);
  expect("a file of the zygote", first_byte(TMP, "of-zygote", &byte), ENOENT);
  expect("a file", first_byte(MOUNT, "file", &byte), SUCCESS);
  in_call++;
  faasm_serving.accept(entry, sizeof entry);
  read_call();
  if (before == 1 && in_call == 1) say_bytes(entry, length_of(entry));
  give(asked);
}
