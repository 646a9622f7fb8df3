// WAMR's own calls answer, and know other descriptors than Faasm's.
// engine: worker
// stderr: wasi proc raise 6
// stdout: ok
#include "worker.h"

WASI(proc_raise)(u32);

void _start(void) {
  u64 resolution = 0;
  if (part_of_call() != 0) proc_exit(proc_raise(6));
  expect("clock_res_get", clock_res_get(1, &resolution), SUCCESS);
  expect("resolution", resolution > 0, 1);
  expect("unknown clock", clock_res_get(4, &resolution), EINVAL);
  expect("sched_yield", sched_yield(), SUCCESS);
  expect("fd_renumber", fd_renumber(DOT, SLASH), EBADF);
  expect("fd_datasync", fd_datasync(SLASH), EBADF);
  expect("fd_advise", fd_advise(SLASH, 0, 0, 0), EBADF);
  expect("fd_filestat_set_times", fd_filestat_set_times(SLASH, 0, 0, 1), EBADF);
  expect("sock_shutdown", sock_shutdown(SLASH, 1), EBADF);
  expect("fd_datasync of a stream", fd_datasync(1), ENOTCAPABLE);
  expect("sock_shutdown of a stream", sock_shutdown(1, 1), 57); /* ENOTSOCK */
  expect("fd_renumber of streams", fd_renumber(1, 2), SUCCESS);
  expect("what it has taken away", fd_renumber(1, 2), EBADF);
  expect("proc_raise", run_part(1), 1);
  say("ok");
}
