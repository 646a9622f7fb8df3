// Each call has an empty scratch directory in memory, and no call has more in it than the limit allows.
// engine: platform
// options: --calls 2 --ahead 1 --scratch-limit 1
// lacking: --scratch-limit needs user namespaces
// stdin: ready
// stdin: call 1 leave
// stdin: result 1
// stdin: ended 1
// stdin: call 2 leave
// stdin: result 2
// stdin: ended 2
// stdin: call 3 leave
// stdin: result 3
// stdin: ended 3
// stdin: stop
// stdin: exit
// stdout: 1 result \00\00\00\00was empty
// stdout: 2 result \00\00\00\00was empty
// stdout: 3 result \00\00\00\00was empty
// stdout: engine: exit code 0
#include "serve.h"
void _start(void) {
  u8 byte;
  read_call();
  expect("a file", first_byte(TMP, "file", &byte), ENOENT);
  u32 fd, done, wrong = SUCCESS;
  static char block[65536];
  const struct vector vector = {block, sizeof block};
  expect("a large file", open_at(TMP, "large", FOLLOW, CREAT, RIGHTS_READ | RIGHTS_WRITE, &fd), SUCCESS);
  u32 blocks = 0;
  while (blocks < 32 && (wrong = fd_write(fd, &vector, 1, &done)) == SUCCESS && done == sizeof block) blocks++;
  if (blocks < 10 || blocks > 16) proc_exit(1);
  expect("close", fd_close(fd), SUCCESS);
  expect("remove", path_unlink_file(TMP, "large", 5), SUCCESS);
  expect("a directory", path_create_directory(TMP, "directory", 9), SUCCESS);
  put_file(TMP, "file", "x");
  put_file(TMP, "directory/file", "x");
  expect("a link", make_link("/", TMP, "link"), SUCCESS);
  give("was empty");
}
