// exit: 42
// faults: 42,1,64,70
// scratch: gone
#include "wasi.h"
void _start(void) {
  put_file(TMP, "left", "behind");
  expect("mkdir", path_create_directory(TMP, "d", 1), SUCCESS);
  put_file(TMP, "d/left", "behind");
  expect("mkdir", path_create_directory(TMP, "d/e", 3), SUCCESS);
  put_file(TMP, "d/e/left", "behind");
  proc_exit(42);
}
