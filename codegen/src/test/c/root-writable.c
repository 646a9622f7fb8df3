// The root is writable where the host wants it so.
// options: --root-writable yes
// file: root/file old
// shell: "$@"; code=$?; cat root/file root/made/new; exit $code
// stdout: new+
#include "wasi.h"
void _start(void) {
  put_file(ROOT, "file", "new");
  expect("mkdir", path_create_directory(ROOT, "made", 4), SUCCESS);
  put_file(ROOT, "made/new", "+");
}
