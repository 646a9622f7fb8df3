// Each call has an empty scratch directory, whatever calls before it have left in theirs, and none is left in the end.
// engine: platform
// options: --calls 2 --ahead 1
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
  expect("a directory", path_create_directory(TMP, "directory", 9), SUCCESS);
  put_file(TMP, "file", "x");
  put_file(TMP, "directory/file", "x");
  expect("a link", make_link("/", TMP, "link"), SUCCESS);
  give("was empty");
}
