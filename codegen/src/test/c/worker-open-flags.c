// One open flag counts, in the order O_CREAT, O_DIRECTORY, O_TRUNC, O_EXCL; one right too many makes reading into writing.
// engine: worker
// file: root/file content
// file: root/d/inside content
// stdout: ok
#include "worker.h"

static u64 size_of(const char *path) {
  u64 stat[8];
  expect(path, stat_at(SLASH, path, stat), SUCCESS);
  return stat[4];
}

void _start(void) {
  struct vector vector = {"x", 1};
  u32 fd, done, first;
  expect("O_CREAT and O_TRUNC", open_at(SLASH, "file", FOLLOW, CREAT | TRUNC, RIGHTS_READ | RIGHTS_WRITE, &fd), SUCCESS);
  expect("nothing is truncated", size_of("file"), 7);
  expect("O_CREAT and O_EXCL", open_at(SLASH, "file", FOLLOW, CREAT | EXCL, RIGHTS_READ | RIGHTS_WRITE, &first), SUCCESS);
  expect("O_EXCL", open_at(SLASH, "file", FOLLOW, EXCL, RIGHTS_READ, &fd), SUCCESS);
  expect("numbers are never given again", fd, first + 1);
  expect("O_CREAT and O_DIRECTORY", open_at(SLASH, "new", FOLLOW, CREAT | DIRECTORY, RIGHTS_WRITE, &fd), SUCCESS);
  expect("makes a file", size_of("new"), 0);
  expect("O_TRUNC", open_at(SLASH, "file", FOLLOW, TRUNC, RIGHTS_READ | RIGHTS_WRITE, &fd), SUCCESS);
  expect("truncates", size_of("file"), 0);
  expect("O_DIRECTORY of a file", open_at(SLASH, "file", FOLLOW, DIRECTORY, RIGHTS_READ, &fd), ENOTDIR);
  expect("a directory without O_DIRECTORY", open_at(SLASH, "d", FOLLOW, 0, RIGHTS_READ, &fd), SUCCESS);
  expect("the same for writing", open_at(SLASH, "d", FOLLOW, 0, RIGHTS_READ | RIGHT_CREATE_FILE, &fd), EISDIR);
  expect("to read", open_at(SLASH, "file", FOLLOW, 0, RIGHTS_READ, &fd), SUCCESS);
  expect("write", fd_write(fd, &vector, 1, &done), SUCCESS);
  expect("nothing is written", done, 0);
  expect("to read, with a right", open_at(SLASH, "file", FOLLOW, 0, RIGHTS_READ | RIGHT_CREATE_FILE, &fd), SUCCESS);
  expect("write", fd_write(fd, &vector, 1, &done), SUCCESS);
  expect("one byte is written", done, 1);
  say("ok");
}
