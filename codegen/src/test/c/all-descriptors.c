// A guest that holds every descriptor that the host allows does not keep its scratch directory from being removed.
// shell: ulimit -n 256; exec "$@"
// stdout: no more
#include "wasi.h"
void _start(void) {
  u32 fd;
  put_file(TMP, "left", "behind");
  expect("mkdir", path_create_directory(TMP, "d", 1), SUCCESS);
  put_file(TMP, "d/left", "behind");
  while (open_at(TMP, "left", 0, 0, RIGHTS_READ, &fd) == SUCCESS) continue;
  say("no more\n");
}
