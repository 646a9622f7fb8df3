// The guest has no way to a file of the host: each try ends inside its own root or in an error.
// file: root/etc/inside R
// file: outside/secret S
// link: root/absolute /etc/inside
// link: root/parent ../../../../etc/inside
// link: root/out ../outside/secret
// link: mount/escape ../outside/secret
// link: mount/up ..
// options: --dir {work}/mount:/mount
// stdout: ok
#include "wasi.h"

static void denied(u32 directory, const char *path) {
  u8 byte = 0;
  u32 wrong = first_byte(directory, path, &byte);
  if (wrong != SUCCESS || byte == 'R') return;
  say(path);
  expect(" was readable", byte, 0);
  proc_exit(1);
}

static void inside(u32 directory, const char *path) {
  u8 byte = 0;
  expect(path, first_byte(directory, path, &byte), SUCCESS);
  expect(path, byte, 'R');
}

void _start(void) {
  u8 byte;
  inside(ROOT, "etc/inside");
  inside(ROOT, "absolute");
  inside(ROOT, "parent");
  inside(ROOT, "../../../etc/inside");
  inside(TMP, "../etc/inside");
  denied(ROOT, "out");
  denied(ROOT, "/etc/inside");
  denied(ROOT, "etc/../../outside/secret");
  denied(ROOT, "etc/passwd");
  denied(ROOT, "proc/self/root/etc/passwd");
  denied(MOUNT, "escape");
  denied(MOUNT, "up/outside/secret");
  denied(MOUNT, "../outside/secret");
  denied(MOUNT, "up/up/up/etc/passwd");
  static const char *const targets[] = {"/etc/passwd", "../../../../../../../etc/passwd", "/proc/self/root/etc/passwd",
                                        "/proc/self/fd/0", "../../outside/secret", "/outside/secret", "//etc/passwd"};
  for (u32 i = 0; i < sizeof targets / sizeof targets[0]; i++) {
    expect("symlink", make_link(targets[i], TMP, "planted"), SUCCESS);
    denied(TMP, "planted");
    u32 fd;
    u32 wrong = open_at(TMP, "planted", FOLLOW, CREAT, RIGHTS_WRITE, &fd);
    if (wrong == SUCCESS) expect("created through a link", 1, 0);
    expect("unlink", path_unlink_file(TMP, "planted", 7), SUCCESS);
  }
  /* A directory link planted in the middle of a path. */
  expect("symlink", make_link("/", TMP, "slash"), SUCCESS);
  inside(TMP, "slash/etc/inside");
  denied(TMP, "slash/etc/passwd");
  expect("symlink", make_link("loop", TMP, "loop"), SUCCESS);
  expect("loop", first_byte(TMP, "loop", &byte), ELOOP);
  expect("zero in a path", path_create_directory(TMP, "a\0b", 3), EINVAL);
  expect("empty path", first_byte(TMP, "", &byte), ENOENT);
  /* The root is read-only in every way. */
  u32 fd;
  expect("create", open_at(ROOT, "new", 0, CREAT, RIGHTS_WRITE, &fd), EROFS);
  expect("write", open_at(ROOT, "etc/inside", 0, 0, RIGHTS_WRITE, &fd), EROFS);
  expect("truncate", open_at(ROOT, "etc/inside", 0, TRUNC, RIGHTS_READ, &fd), EROFS);
  expect("mkdir", path_create_directory(ROOT, "d", 1), EROFS);
  expect("unlink", path_unlink_file(ROOT, "absolute", 8), EROFS);
  expect("rmdir", path_remove_directory(ROOT, "etc", 3), EROFS);
  expect("rename", path_rename(ROOT, "absolute", 8, TMP, "x", 1), EROFS);
  expect("rename into", path_rename(TMP, "slash", 5, ROOT, "x", 1), EROFS);
  expect("symlink", make_link("x", ROOT, "x"), EROFS);
  expect("link", path_link(ROOT, 0, "absolute", 8, TMP, "x", 1), EROFS);
  expect("times", path_filestat_set_times(ROOT, 0, "absolute", 8, 0, 0, 10), EROFS);
  expect("link across", path_link(TMP, 0, "slash", 5, MOUNT, "x", 1), EXDEV);
  say("ok\n");
}
