// Every call on files and directories, in the private scratch directory.
// stdout: ok
// faults: 0,1,64,70,134
// scratch: gone
#include "wasi.h"

static u64 stat[8];

static void reading_and_writing(void) {
  u32 fd;
  u32 done;
  u64 at;
  char bytes[16];
  struct vector out[2] = {{"hello ", 6}, {"world", 5}};
  struct vector in = {bytes, sizeof bytes};
  expect("open", open_at(TMP, "f", FOLLOW, CREAT | EXCL, ~0ull, &fd), SUCCESS);
  expect("exclusive", open_at(TMP, "f", FOLLOW, CREAT | EXCL, RIGHTS_WRITE, &(u32){0}), EEXIST);
  expect("write", fd_write(fd, out, 2, &done), SUCCESS);
  expect("written", done, 11);
  expect("tell", fd_tell(fd, &at), SUCCESS);
  expect("position", at, 11);
  expect("seek", fd_seek(fd, (u64)-5, 1, &at), SUCCESS);
  expect("position", at, 6);
  expect("read", fd_read(fd, &in, 1, &done), SUCCESS);
  expect("count", done, 5);
  expect("byte", (u8)bytes[0], 'w');
  expect("pwrite", fd_pwrite(fd, out, 1, 20, &done), SUCCESS);
  expect("pread", fd_pread(fd, &in, 1, 20, &done), SUCCESS);
  expect("count", done, 6);
  expect("seek to the end", fd_seek(fd, 0, 2, &at), SUCCESS);
  expect("size", at, 26);
  expect("seek before the start", fd_seek(fd, (u64)-1, 0, &at), EINVAL);
  expect("whence", fd_seek(fd, 0, 3, &at), EINVAL);
  expect("set size", fd_filestat_set_size(fd, 3), SUCCESS);
  expect("allocate", fd_allocate(fd, 0, 10), SUCCESS);
  expect("advise", fd_advise(fd, 0, 0, 3), SUCCESS);
  expect("set times", fd_filestat_set_times(fd, 1000000007ull, 2000000009ull, 1 | 4), SUCCESS);
  expect("contradicting times", fd_filestat_set_times(fd, 0, 0, 3), EINVAL);
  expect("stat", fd_filestat_get(fd, stat), SUCCESS);
  expect("type", stat[2] & 0xff, 4);
  expect("size", stat[4], 10);
  expect("access", stat[5], 1000000007ull);
  expect("modification", stat[6], 2000000009ull);
  expect("sync", fd_sync(fd), SUCCESS);
  expect("datasync", fd_datasync(fd), SUCCESS);
  expect("append", fd_fdstat_set_flags(fd, 1), SUCCESS);
  expect("seek", fd_seek(fd, 0, 0, &at), SUCCESS);
  expect("write", fd_write(fd, out, 1, &done), SUCCESS);
  expect("stat", fd_filestat_get(fd, stat), SUCCESS);
  expect("appended", stat[4], 16);
  expect("close", fd_close(fd), SUCCESS);
  expect("closed twice", fd_close(fd), EBADF);
  expect("read closed", fd_read(fd, &in, 1, &done), EBADF);
}

static void directories(void) {
  u32 fd;
  u32 below;
  u8 byte;
  expect("mkdir", path_create_directory(TMP, "d", 1), SUCCESS);
  expect("mkdir again", path_create_directory(TMP, "d/", 2), EEXIST);
  expect("directory to write", open_at(TMP, "d", 0, DIRECTORY, RIGHTS_READ | RIGHTS_WRITE, &fd), EISDIR);
  expect("open directory", open_directory(TMP, "d", &fd), SUCCESS);
  expect("seek in a directory", fd_seek(fd, 0, 1, stat), EISDIR);
  put_file(fd, "x", "X");
  put_file(fd, "y", "Y");
  expect("rmdir full", path_remove_directory(TMP, "d", 1), ENOTEMPTY);
  expect("unlink directory", path_unlink_file(TMP, "d", 1), EISDIR);
  expect("rmdir file", path_remove_directory(fd, "x", 1), ENOTDIR);
  expect("file as directory", open_at(TMP, "d/x", 0, DIRECTORY, RIGHTS_READ, &below), ENOTDIR);
  expect("slash behind file", first_byte(TMP, "d/x/", &byte), ENOTDIR);
  expect("below a file", first_byte(TMP, "d/x/y", &byte), ENOTDIR);
  expect("missing", first_byte(TMP, "d/z", &byte), ENOENT);
  expect("up from below", first_byte(fd, "../d/./x", &byte), SUCCESS);
  expect("content", byte, 'X');
  expect("link", path_link(TMP, 0, "d/x", 3, fd, "hard", 4), SUCCESS);
  expect("stat", path_filestat_get(fd, 0, "hard", 4, stat), SUCCESS);
  expect("links", stat[3], 2);
  expect("symlink", make_link("d/x", TMP, "soft"), SUCCESS);
  expect("symlink", make_link("/tmp/d/y", fd, "absolute"), SUCCESS);
  expect("through it", first_byte(TMP, "soft", &byte), SUCCESS);
  expect("content", byte, 'X');
  expect("through the other", first_byte(TMP, "d/absolute", &byte), SUCCESS);
  expect("content", byte, 'Y');
  expect("stat the link", path_filestat_get(TMP, 0, "soft", 4, stat), SUCCESS);
  expect("type", stat[2] & 0xff, 7);
  expect("stat through it", path_filestat_get(TMP, FOLLOW, "soft", 4, stat), SUCCESS);
  expect("type", stat[2] & 0xff, 4);
  expect("not following", open_at(TMP, "soft", 0, 0, RIGHTS_READ, &below), ELOOP);
  char target[8];
  u32 length;
  expect("readlink", path_readlink(TMP, "soft", 4, target, sizeof target, &length), SUCCESS);
  expect("length", length, 3);
  expect("readlink of a file", path_readlink(fd, "x", 1, target, sizeof target, &length), EINVAL);
  expect("rename", path_rename(fd, "x", 1, TMP, "moved", 5), SUCCESS);
  expect("dangling", first_byte(TMP, "soft", &byte), ENOENT);
  expect("set times", path_filestat_set_times(TMP, FOLLOW, "moved", 5, 5, 6, 5), SUCCESS);
  expect("stat", path_filestat_get(TMP, 0, "moved", 5, stat), SUCCESS);
  expect("modification", stat[6], 6);

  /* Every entry exactly once, also with a buffer that holds one at a time. */
  u8 entries[40];
  u64 cookie = 0;
  u32 seen = 0;
  for (u32 rounds = 0; rounds < 20; rounds++) {
    u32 used;
    expect("readdir", fd_readdir(fd, entries, sizeof entries, cookie, &used), SUCCESS);
    if (used < 24) break;
    u32 name;
    __builtin_memcpy(&name, entries + 16, 4);
    if (used < 24 + name) break;
    __builtin_memcpy(&cookie, entries, 8);
    seen++;
    if (used == 24 + name) break;
  }
  expect("entries", seen, 5); /* . .. y hard absolute */
  static const char *const left[] = {"y", "hard", "absolute"};
  for (u32 i = 0; i < 3; i++) expect(left[i], path_unlink_file(fd, left[i], length_of(left[i])), SUCCESS);
  expect("rmdir", path_remove_directory(TMP, "d", 1), SUCCESS);
  expect("in a removed directory", open_at(fd, "x", 0, CREAT, RIGHTS_WRITE, &below), ENOENT);
  expect("close", fd_close(fd), SUCCESS);
}

static void descriptors(void) {
  u32 fd;
  u32 other;
  u32 done;
  u8 fdstat[24];
  struct vector vector = {"x", 1};
  expect("open", open_at(TMP, "moved", 0, 0, RIGHTS_READ, &fd), SUCCESS);
  expect("write to what is read", fd_write(fd, &vector, 1, &done), EBADF);
  expect("fdstat", fd_fdstat_get(fd, fdstat), SUCCESS);
  expect("type", fdstat[0], 4);
  expect("may read", fdstat[8] & 2, 2);
  expect("may write", fdstat[8] & 64, 0);
  expect("more rights", fd_fdstat_set_rights(fd, ~0ull, 0), ENOTCAPABLE);
  expect("fewer rights", fd_fdstat_set_rights(fd, 1 << 5, 0), SUCCESS);
  expect("read without the right", fd_read(fd, &vector, 1, &done), EBADF);
  expect("open", open_at(TMP, "moved", 0, 0, RIGHTS_READ, &other), SUCCESS);
  expect("lowest number", other, fd + 1);
  expect("renumber", fd_renumber(other, fd), SUCCESS);
  expect("old number", fd_close(other), EBADF);
  expect("renumber nothing", fd_renumber(other, 0), EBADF);
  expect("renumber to what is not open", fd_renumber(fd, other), EBADF);
  expect("renumber to what it is", fd_renumber(fd, fd), SUCCESS);
  expect("close", fd_close(fd), SUCCESS);
  u32 prestat[2];
  char name[8];
  expect("prestat", fd_prestat_get(TMP, prestat), SUCCESS);
  expect("length", prestat[1], 4);
  expect("name", fd_prestat_dir_name(TMP, name, 4), SUCCESS);
  expect("name", name[1] == 't' && name[3] == 'p', 1);
  expect("too short", fd_prestat_dir_name(TMP, name, 3), ENAMETOOLONG);
  expect("the last", fd_prestat_get(MOUNT, prestat), EBADF);
  expect("no file", fd_read(999999, &vector, 1, &done), EBADF);
  expect("socket", sock_shutdown(TMP, 0), ENOTSOCK);
  expect("socket", sock_accept(TMP, 0, &done), ENOTSOCK);
  expect("socket", sock_recv(TMP, &vector, 1, 0, &done, &other), ENOTSOCK);
  expect("socket", sock_send(TMP, &vector, 1, 0, &done), ENOTSOCK);
  expect("no socket", sock_shutdown(999999, 0), EBADF);
}

/* A name with a slash behind it is a directory's, or of a directory that is to be made. */
static void trailing_slashes(void) {
  u32 fd;
  u8 byte;
  char target[8];
  u32 length;
  put_file(TMP, "file", "F");
  expect("mkdir", path_create_directory(TMP, "dir/", 4), SUCCESS);
  expect("symlink", make_link("file", TMP, "to-file"), SUCCESS);
  expect("symlink", make_link("dir", TMP, "to-dir"), SUCCESS);
  expect("symlink", make_link("nothing", TMP, "to-nothing"), SUCCESS);
  expect("unlink", path_unlink_file(TMP, "file/", 5), ENOTDIR);
  expect("unlink a link", path_unlink_file(TMP, "to-file/", 8), ENOTDIR);
  expect("unlink a link to a directory", path_unlink_file(TMP, "to-dir/", 7), ENOTDIR);
  expect("unlink a directory", path_unlink_file(TMP, "dir/", 4), EISDIR);
  expect("unlink nothing", path_unlink_file(TMP, "none/", 5), ENOENT);
  expect("rmdir", path_remove_directory(TMP, "file/", 5), ENOTDIR);
  expect("rmdir a link", path_remove_directory(TMP, "to-dir/", 7), ENOTDIR);
  expect("mkdir over a link", path_create_directory(TMP, "to-nothing/", 11), EEXIST);
  expect("rename", path_rename(TMP, "file/", 5, TMP, "other", 5), ENOTDIR);
  expect("rename to", path_rename(TMP, "file", 4, TMP, "other/", 6), ENOTDIR);
  expect("rename a link", path_rename(TMP, "to-dir/", 7, TMP, "other", 5), ENOTDIR);
  expect("link", path_link(TMP, 0, "file/", 5, TMP, "hard", 4), ENOTDIR);
  expect("link to", path_link(TMP, 0, "file", 4, TMP, "hard/", 5), ENOENT);
  expect("link to what is there", path_link(TMP, 0, "file", 4, TMP, "dir/", 4), EEXIST);
  expect("symlink to nothing", make_link("x", TMP, "none/"), ENOENT);
  expect("symlink to what is there", make_link("x", TMP, "dir/"), EEXIST);
  expect("open", first_byte(TMP, "file/", &byte), ENOTDIR);
  expect("make", open_at(TMP, "new/", 0, CREAT, RIGHTS_WRITE, &fd), EISDIR);
  expect("stat", path_filestat_get(TMP, 0, "file/", 5, stat), ENOTDIR);
  expect("stat a link", path_filestat_get(TMP, 0, "to-dir/", 7, stat), SUCCESS);
  expect("type", stat[2] & 0xff, 3);
  expect("times", path_filestat_set_times(TMP, FOLLOW, "file/", 5, 0, 0, 5), ENOTDIR);
  expect("readlink", path_readlink(TMP, "to-file/", 8, target, sizeof target, &length), ENOTDIR);
  expect("readlink of a directory", path_readlink(TMP, "to-dir/", 7, target, sizeof target, &length), EINVAL);
  expect("rename a directory", path_rename(TMP, "dir/", 4, TMP, "moved-dir/", 10), SUCCESS);
  expect("rmdir", path_remove_directory(TMP, "moved-dir/", 10), SUCCESS);
  expect("content", first_byte(TMP, "to-file", &byte), SUCCESS);
}

/* An open directory goes where it is renamed to, and what is above it is what is above it there. */
static void moved_directories(void) {
  u32 fd;
  u8 byte;
  expect("mkdir", path_create_directory(TMP, "one", 3), SUCCESS);
  expect("mkdir", path_create_directory(TMP, "one/below", 9), SUCCESS);
  expect("mkdir", path_create_directory(TMP, "two", 3), SUCCESS);
  put_file(TMP, "one/mark", "1");
  put_file(TMP, "two/mark", "2");
  expect("open", open_directory(TMP, "one/below", &fd), SUCCESS);
  expect("rename", path_rename(TMP, "one/below", 9, TMP, "two/here", 8), SUCCESS);
  expect("above", first_byte(fd, "../mark", &byte), SUCCESS);
  expect("content", byte, '2');
  expect("rename above", path_rename(TMP, "two", 3, TMP, "one/two", 7), SUCCESS);
  expect("above", first_byte(fd, "../mark", &byte), SUCCESS);
  expect("content", byte, '2');
  expect("far above", first_byte(fd, "../../mark", &byte), SUCCESS);
  expect("content", byte, '1');
  expect("close", fd_close(fd), SUCCESS);
}

void _start(void) {
  reading_and_writing();
  directories();
  descriptors();
  trailing_slashes();
  moved_directories();
  say("ok\n");
}
