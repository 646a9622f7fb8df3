/* What the engine's tests import. They use no libc: every call here is one call of the engine. */
#ifndef TEST_WASI_H
#define TEST_WASI_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

#define WASI(name) __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name))) u32 name
#define HOST(type, name) __attribute__((import_module("env"), import_name(#name))) type name

WASI(args_get)(u32, u32);
WASI(args_sizes_get)(u32 *, u32 *);
WASI(environ_get)(u32 *, char *);
WASI(environ_sizes_get)(u32 *, u32 *);
WASI(clock_res_get)(u32, u64 *);
WASI(clock_time_get)(u32, u64, u64 *);
WASI(fd_advise)(u32, u64, u64, u32);
WASI(fd_allocate)(u32, u64, u64);
WASI(fd_close)(u32);
WASI(fd_datasync)(u32);
WASI(fd_fdstat_get)(u32, u8 *);
WASI(fd_fdstat_set_flags)(u32, u32);
WASI(fd_fdstat_set_rights)(u32, u64, u64);
WASI(fd_filestat_get)(u32, u64 *);
WASI(fd_filestat_set_size)(u32, u64);
WASI(fd_filestat_set_times)(u32, u64, u64, u32);
WASI(fd_pread)(u32, const void *, u32, u64, u32 *);
WASI(fd_prestat_dir_name)(u32, char *, u32);
WASI(fd_prestat_get)(u32, u32 *);
WASI(fd_pwrite)(u32, const void *, u32, u64, u32 *);
WASI(fd_read)(u32, const void *, u32, u32 *);
WASI(fd_readdir)(u32, void *, u32, u64, u32 *);
WASI(fd_renumber)(u32, u32);
WASI(fd_seek)(u32, u64, u32, u64 *);
WASI(fd_sync)(u32);
WASI(fd_tell)(u32, u64 *);
WASI(fd_write)(u32, const void *, u32, u32 *);
WASI(path_create_directory)(u32, const char *, u32);
WASI(path_filestat_get)(u32, u32, const char *, u32, u64 *);
WASI(path_filestat_set_times)(u32, u32, const char *, u32, u64, u64, u32);
WASI(path_link)(u32, u32, const char *, u32, u32, const char *, u32);
WASI(path_open)(u32, u32, const char *, u32, u32, u64, u64, u32, u32 *);
WASI(path_readlink)(u32, const char *, u32, char *, u32, u32 *);
WASI(path_remove_directory)(u32, const char *, u32);
WASI(path_rename)(u32, const char *, u32, u32, const char *, u32);
WASI(path_symlink)(const char *, u32, u32, const char *, u32);
WASI(path_unlink_file)(u32, const char *, u32);
WASI(poll_oneoff)(const void *, void *, u32, u32 *);
WASI(random_get)(void *, u32);
WASI(sched_yield)(void);
WASI(sock_accept)(u32, u32, u32 *);
WASI(sock_recv)(u32, const void *, u32, u32, u32 *, u32 *);
WASI(sock_send)(u32, const void *, u32, u32, u32 *);
WASI(sock_shutdown)(u32, u32);
__attribute__((import_module("wasi_snapshot_preview1"), import_name("proc_exit"), noreturn)) void proc_exit(u32);
HOST(u32, __faasm_read_input)(void *, u32);
HOST(void, __faasm_write_output)(const void *, u32);
HOST(u32, __faasm_read_state)(const char *, void *, u32);
HOST(void, __faasm_write_state)(const char *, const void *, u32);
HOST(u32, __faasm_chain_name)(const char *, const void *, u32);
HOST(u32, __faasm_await_call)(u32);

enum { SUCCESS = 0, EACCES = 2, EBADF = 8, EEXIST = 20, EFAULT = 21, EINVAL = 28, EISDIR = 31, ELOOP = 32, ENAMETOOLONG = 37,
       ENOENT = 44, ENOTDIR = 54, ENOTEMPTY = 55, ENOTSOCK = 57, ENOTSUP = 58, EPERM = 63, EROFS = 69, ESPIPE = 70, EXDEV = 75, ENOTCAPABLE = 76 };
enum { CREAT = 1, DIRECTORY = 2, EXCL = 4, TRUNC = 8, FOLLOW = 1 };
enum { RIGHT_FD_WRITE = 64, RIGHTS_READ = 2 | 32 | 4 | 1 << 21 | 1 << 14, RIGHTS_WRITE = RIGHT_FD_WRITE | 1 << 8 | 1 << 22 };
/* The first preopened descriptors: the engine opens mounts in the order of its command line. */
enum { ROOT = 3, TMP = 4, MOUNT = 5 };

struct vector {
  const void *base;
  u32 size;
};

static u32 length_of(const char *text) {
  u32 length = 0;
  while (text[length] != 0) length++;
  return length;
}

static inline void say_bytes(const void *bytes, u32 size) {
  struct vector vector = {bytes, size};
  u32 done;
  fd_write(1, &vector, 1, &done);
}

static inline void say(const char *text) { say_bytes(text, length_of(text)); }

static inline void say_number(u64 value) {
  char digits[24];
  u32 at = sizeof digits;
  do {
    digits[--at] = (char)('0' + value % 10);
    value /= 10;
  } while (value != 0);
  say_bytes(digits + at, sizeof digits - at);
}

/* Ends the test with a message when something is not as it must be. */
static inline void expect(const char *what, u64 is, u64 must) {
  if (is == must) return;
  say(what);
  say(": is ");
  say_number(is);
  say(", must be ");
  say_number(must);
  say("\n");
  proc_exit(1);
}

static inline u32 open_at(u32 directory, const char *path, u32 lookup, u32 oflags, u64 rights, u32 *fd) {
  return path_open(directory, lookup, path, length_of(path), oflags, rights, rights, 0, fd);
}

/* A directory whose files may be written. */
static inline u32 open_directory(u32 directory, const char *path, u32 *fd) {
  return path_open(directory, 0, path, length_of(path), DIRECTORY, ~(u64)RIGHT_FD_WRITE, ~0ull, 0, fd);
}

static inline void put_file(u32 directory, const char *path, const char *content) {
  u32 fd;
  u32 done;
  struct vector vector = {content, length_of(content)};
  expect(path, open_at(directory, path, FOLLOW, CREAT | TRUNC, RIGHTS_READ | RIGHTS_WRITE, &fd), SUCCESS);
  expect(path, fd_write(fd, &vector, 1, &done), SUCCESS);
  expect(path, fd_close(fd), SUCCESS);
}

/* Opens for reading; the error, or SUCCESS and the first byte. */
static inline u32 first_byte(u32 directory, const char *path, u8 *byte) {
  u32 fd;
  u32 done = 0;
  struct vector vector = {byte, 1};
  u32 wrong = open_at(directory, path, FOLLOW, 0, RIGHTS_READ, &fd);
  if (wrong != SUCCESS) return wrong;
  *byte = 0;
  wrong = fd_read(fd, &vector, 1, &done);
  fd_close(fd);
  return wrong;
}

static inline u32 make_link(const char *target, u32 directory, const char *path) {
  return path_symlink(target, length_of(target), directory, path, length_of(path));
}

#endif
