/* Leaves 600 directories behind, each in the one before, with files of long names: more than any stack of the host should hold. */
#ifndef TEST_DEEP_H
#define TEST_DEEP_H

#include "wasi.h"

static void dig(void) {
  char name[] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  char top[] = "top0";
  u32 at = TMP;
  for (u32 level = 0; level < 600; level++) {
    const char *next = level == 0 ? top : "d";
    u32 below;
    expect("mkdir", path_create_directory(at, next, length_of(next)), SUCCESS);
    expect("open", open_directory(at, next, &below), SUCCESS);
    if (at != TMP) fd_close(at);
    at = below;
    for (u32 file = 0; level < 60 && file < 16; file++) {
      name[0] = (char)('a' + file);
      put_file(at, name, "");
    }
    if (level % 100 == 99) {
      /* A directory that was moved is walked from as it is held, so its path does not become too long. */
      char moved[] = "top0";
      moved[3] = (char)(top[3] + 1);
      expect("rename", path_rename(TMP, top, 4, TMP, moved, 4), SUCCESS);
      top[3] = moved[3];
    }
  }
}

#endif
