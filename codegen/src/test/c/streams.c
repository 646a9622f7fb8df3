// Standard streams that are files stay as others left them: no cutting, no seeking where they are written, no other times.
// file: log before
// shell: "$@" < log >> log 2>> log; code=$?
// shell: sed 's/==[0-9]*==WARNING: ASan .*//' log | tr -d '\n'; exit $code
// stdout: beforeafter
#include "wasi.h"
void _start(void) {
  u64 at;
  expect("times", fd_filestat_set_times(0, 0, 0, 5), ENOTCAPABLE);
  for (u32 fd = 1; fd < 3; fd++) {
    expect("size", fd_filestat_set_size(fd, 0), EINVAL);
    expect("allocate", fd_allocate(fd, 0, 1 << 20), ENOTCAPABLE);
    expect("seek", fd_seek(fd, 1ll << 40, 0, &at), ESPIPE);
  }
  expect("seek to read", fd_seek(0, 0, 0, &at), SUCCESS);
  say("after\n");
}
