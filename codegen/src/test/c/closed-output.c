// Without an output there is none, and the engine's own files are not taken for it.
// shell: "$@" >&- 2>&-; echo "code $?"
// stdout: code 3
#include "wasi.h"
void _start(void) {
  u32 done;
  struct vector vector = {"x", 1};
  if (fd_write(1, &vector, 1, &done) != EBADF || fd_write(2, &vector, 1, &done) != EBADF) proc_exit(4);
  proc_exit(3);
}
