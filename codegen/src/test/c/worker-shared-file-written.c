// What is written to a shared file is stored at once; an unlinked one is gone from the storage, too.
// engine: worker
// file: shared/a/gone content
// options: --shared {work}/shared
// shell: "$@" && cat shared/a/new && test ! -e shared/a/gone
// stdout: written
#include "worker.h"

void _start(void) {
  u8 byte;
  const char *gone = "faasm://a/gone";
  put_file(SLASH, "faasm://a/new", "written");
  expect("before", first_byte(SLASH, gone, &byte), SUCCESS);
  expect("unlink", path_unlink_file(DOT, gone, length_of(gone)), SUCCESS);
  expect("after", first_byte(SLASH, gone, &byte), ENOENT);
}
