// More directories are listed at a time than the engine keeps readers for.
// stdout: all 150 twice
#include "wasi.h"
void _start(void) {
  static u32 fds[150];
  static u8 entries[150][28];
  for (u32 i = 0; i < 150; i++) {
    char name[] = "d000";
    name[1] = (char)('0' + i / 100);
    name[2] = (char)('0' + i / 10 % 10);
    name[3] = (char)('0' + i % 10);
    expect("mkdir", path_create_directory(TMP, name, 4), SUCCESS);
    expect("open", open_directory(TMP, name, &fds[i]), SUCCESS);
    put_file(fds[i], "file", "x");
  }
  /* One entry at a time, of all in turn, each going on where it was. */
  u32 found[150] = {0};
  u64 cookies[150] = {0};
  for (u32 round = 0; round < 3; round++) {
    for (u32 i = 0; i < 150; i++) {
      u32 used;
      expect("list", fd_readdir(fds[i], entries[i], sizeof entries[i], cookies[i], &used), SUCCESS);
      if (used < 25) continue;
      __builtin_memcpy(&cookies[i], entries[i], 8);
      found[i]++;
    }
  }
  for (u32 i = 0; i < 150; i++) expect("entries", found[i], 3);
  say("all 150 twice\n");
}
