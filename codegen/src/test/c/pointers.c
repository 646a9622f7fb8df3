// Addresses that reach outside the guest's memory are errors, not accesses.
// stdout: ok
#include "wasi.h"
void _start(void) {
  u32 *far = (u32 *)0xfffffffc;
  u32 *end = (u32 *)(__builtin_wasm_memory_size(0) * 65536 - 2);
  u32 done;
  struct vector outside = {far, 100};
  struct vector huge = {0, 0xffffffff};
  expect("clock", clock_time_get(0, 0, (u64 *)far), EFAULT);
  expect("last bytes", clock_time_get(0, 0, (u64 *)end), EFAULT);
  expect("random", random_get(far, 1000), EFAULT);
  expect("random of everything", random_get(0, 0xffffffff), EFAULT);
  expect("vector", fd_write(1, &outside, 1, &done), EFAULT);
  expect("huge vector", fd_write(1, &huge, 1, &done), EFAULT);
  expect("vectors", fd_write(1, far, 1, &done), EFAULT);
  expect("many vectors", fd_write(1, &outside, 0x20000000, &done), EINVAL);
  expect("arguments", args_sizes_get(far, &done), EFAULT);
  expect("path", path_create_directory(TMP, (const char *)far, 100), EFAULT);
  expect("long path", path_create_directory(TMP, 0, 0xffffffff), EFAULT);
  expect("stat", path_filestat_get(TMP, 0, ".", 1, (u64 *)far), EFAULT);
  expect("directory", fd_readdir(TMP, far, 100, 0, &done), EFAULT);
  expect("poll", poll_oneoff(far, far, 1, &done), EFAULT);
  expect("many", poll_oneoff(far, far, 0xffffffff, &done), EINVAL);
  expect("opened", path_open(TMP, 0, "x", 1, CREAT, RIGHTS_WRITE, 0, 0, far), EFAULT);
  expect("input", __faasm_read_input(far, 100), 0);
  say("ok\n");
}
