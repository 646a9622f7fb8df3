// Every call of the engine fails once under the name of the command python3, which copies a script and looks around in directories.
// file: mount/file of the host
// file: script.py the script
// file: root/readable content
// file: root/d/below content
// file: out before
// faults: 0,1,64,70
// shell: mkdir -p bin code other
// shell: cp "$1" bin/python3
// shell: cp "$CODE" code/python.so
// shell: bin/python3 $FAULTS --dir mount:/mount --dir other:/a/b --env NAME=value --cwd /mount --time-limit 10 --output out script.py word
// shell: code=$?; cat out; exit $code
// stdout: the script's output
#include "wasi.h"
void _start(void) {
  u8 byte;
  u32 count, size, fd;
  u64 stat[8], time;
  static char words[4096];
  static u32 pointers[64];
  expect("count", args_sizes_get(&count, &size), SUCCESS);
  expect("words", count, 3);
  expect("arguments", args_get((u32)pointers, (u32)words), SUCCESS);
  expect("script", first_byte(TMP, "script.py", &byte), SUCCESS);
  expect("its content", byte, 't');
  expect("mapped", first_byte(MOUNT, "file", &byte), SUCCESS);
  expect("from root", first_byte(ROOT, "mount/file", &byte), SUCCESS);
  expect("on the way to a mount", path_filestat_get(ROOT, FOLLOW, "a/b/../b", 8, stat), SUCCESS);
  put_file(MOUNT, "new", "content");
  expect("link", make_link("new", MOUNT, "link"), SUCCESS);
  expect("through the link", first_byte(ROOT, "mount/link", &byte), SUCCESS);
  expect("rename", path_rename(MOUNT, "new", 3, ROOT, "a/b/new", 7), EXDEV);
  expect("unlink", path_unlink_file(MOUNT, "new", 3), SUCCESS);
  expect("unlink link", path_unlink_file(MOUNT, "link", 4), SUCCESS);
  expect("a device", first_byte(ROOT, "dev/zero", &byte), SUCCESS);
  expect("its state", path_filestat_get(ROOT, FOLLOW, "dev/null", 8, stat), SUCCESS);
  expect("read-only", open_at(ROOT, "new", 0, CREAT, RIGHTS_READ | RIGHTS_WRITE, &fd), EROFS);
  expect("there already", open_at(ROOT, "readable", 0, CREAT, RIGHTS_READ, &fd), SUCCESS);
  expect("below", path_filestat_get(ROOT, FOLLOW, "d/below", 7, stat), SUCCESS);
  expect("a directory", path_filestat_get(ROOT, FOLLOW, "d/below/", 8, stat), ENOTDIR);
  for (u32 i = 0; i < 64; i++) expect("many", open_at(TMP, "script.py", 0, 0, RIGHTS_READ, &fd), SUCCESS);
  expect("renumber", fd_renumber(fd, fd - 1), SUCCESS);
  expect("more memory", __builtin_wasm_memory_grow(0, 1) != ~0ul, 1);
  expect("clock", clock_time_get(0, 1, &time), SUCCESS);
  expect("resolution", clock_res_get(1, &time), SUCCESS);
  expect("randomness", random_get(words, sizeof words), SUCCESS);
  sched_yield();
  __faasm_write_output("the script's output", 19);
}
