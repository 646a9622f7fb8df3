// Clocks and positions are written with 32 of their 64 bits; a clock that there is not ends the call.
// engine: worker
// file: root/file content
// stderr: Unknown clock ID: 4
// stdout: ok
#include "worker.h"

void _start(void) {
  u64 now = ~0ull, at = ~0ull;
  u32 fd;
  if (part_of_call() == 1) {
    clock_time_get(4, 0, &now);
    proc_exit(2);
  }
  for (u32 id = 0; id < 4; id++) {
    now = ~0ull;
    expect("time", clock_time_get(id, 1, &now), SUCCESS);
    expect("the upper half stays", now >> 32, ~0u);
    expect("the lower half is written", (u32)now != ~0u, 1);
  }
  expect("open", open_at(SLASH, "file", FOLLOW, 0, RIGHTS_READ, &fd), SUCCESS);
  expect("seek", fd_seek(fd, 5, 0, &at), SUCCESS);
  expect("seek writes all of it", at, 5);
  at = ~0ull;
  expect("tell", fd_tell(fd, &at), SUCCESS);
  expect("tell writes half of it", at, 0xffffffff00000005);
  expect("unknown clock", run_part(1), 1);
  say("ok");
}
