/*
 * The host of the guest: WASI preview 1 functions under names of their own.
 *
 * Emscripten's libc calls __wasi_fd_read and friends with descriptors that are ours (see descriptor.h), so those names
 * are defined by this library and the host's functions are imported a second time under host_*.
 *
 * Only functions that Faasm's WAMR workers register may be declared here: no clock_res_get, fd_advise, fd_datasync,
 * fd_filestat_set_times, fd_renumber, sched_yield or sock_*. Layouts and numbers are those of the WASI preview 1 witx
 * (https://github.com/WebAssembly/WASI/blob/main/legacy/preview1/docs.md). Every function returns a WASI errno, and
 * Emscripten's <errno.h> uses the same numbers, so no table is needed between the two.
 *
 * Never take the address of one of these: wasm2c 1.0.36 fills a table's slot for an imported function with the address of
 * the instance pointer instead of the pointer, and the call goes to a host that is not there.
 */
#ifndef FAASM_GUEST_HOST_H
#define FAASM_GUEST_HOST_H

#include <stddef.h>
#include <stdint.h>

#ifdef __wasm__
#define HOST(name) __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name)))
#else
#define HOST(name) /* the native tests are the host themselves */
#endif

typedef uint16_t host_errno;

/* The one WASI errno that <errno.h> lacks: a path that leaves its preopened directory, or a right not granted. */
enum { HOST_ENOTCAPABLE = 76 };

struct host_iovec {
    void *buffer;
    size_t length;
};

struct host_fdstat {
    uint8_t filetype;
    uint16_t flags;
    uint64_t rights_base;
    uint64_t rights_inheriting;
};

struct host_filestat {
    uint64_t device;
    uint64_t inode;
    uint8_t filetype;
    uint64_t links;
    uint64_t size;
    uint64_t access_time;
    uint64_t modification_time;
    uint64_t change_time;
};

struct host_prestat {
    uint8_t tag; /* 0: a directory, the only kind there is */
    size_t name_length;
};

struct host_dirent {
    uint64_t next;
    uint64_t inode;
    uint32_t name_length;
    uint8_t filetype;
};

struct host_subscription {
    uint64_t userdata;
    uint8_t tag; /* EVENT_* */
    union {
        struct {
            uint32_t id;
            uint64_t timeout;
            uint64_t precision;
            uint16_t flags;
        } clock;
        struct {
            uint32_t fd;
        } fd;
    };
};

struct host_event {
    uint64_t userdata;
    uint16_t error;
    uint8_t type;
    uint64_t nbytes;
    uint16_t flags;
};

_Static_assert(sizeof(struct host_fdstat) == 24, "fdstat");
_Static_assert(sizeof(struct host_filestat) == 64, "filestat");
_Static_assert(sizeof(struct host_dirent) == 24, "dirent");
_Static_assert(sizeof(struct host_subscription) == 48, "subscription");
_Static_assert(sizeof(struct host_event) == 32, "event");

enum { EVENT_CLOCK = 0, EVENT_READ = 1, EVENT_WRITE = 2 };

enum {
    FILETYPE_UNKNOWN = 0,
    FILETYPE_BLOCK_DEVICE = 1,
    FILETYPE_CHARACTER_DEVICE = 2,
    FILETYPE_DIRECTORY = 3,
    FILETYPE_REGULAR_FILE = 4,
    FILETYPE_SOCKET_DGRAM = 5,
    FILETYPE_SOCKET_STREAM = 6,
    FILETYPE_SYMBOLIC_LINK = 7,
};

enum { FDFLAG_APPEND = 1, FDFLAG_DSYNC = 2, FDFLAG_NONBLOCK = 4, FDFLAG_RSYNC = 8, FDFLAG_SYNC = 16 };
enum { OFLAG_CREAT = 1, OFLAG_DIRECTORY = 2, OFLAG_EXCL = 4, OFLAG_TRUNC = 8 };
enum { FSTFLAG_ATIM = 1, FSTFLAG_ATIM_NOW = 2, FSTFLAG_MTIM = 4, FSTFLAG_MTIM_NOW = 8 };
enum { LOOKUP_SYMLINK_FOLLOW = 1 };

#define RIGHT_FD_DATASYNC (1ull << 0)
#define RIGHT_FD_READ (1ull << 1)
#define RIGHT_FD_SEEK (1ull << 2)
#define RIGHT_FD_TELL (1ull << 5)
#define RIGHT_FD_WRITE (1ull << 6)
#define RIGHT_FD_ALLOCATE (1ull << 8)
#define RIGHT_PATH_CREATE_FILE (1ull << 10)
#define RIGHT_PATH_OPEN (1ull << 13)
#define RIGHT_FD_READDIR (1ull << 14)
#define RIGHT_FD_FILESTAT_SET_SIZE (1ull << 22)

HOST(clock_time_get) host_errno host_clock_time_get(uint32_t clock, uint64_t precision, uint64_t *time);
HOST(fd_allocate) host_errno host_fd_allocate(int fd, uint64_t offset, uint64_t length);
HOST(fd_close) host_errno host_fd_close(int fd);
HOST(fd_fdstat_get) host_errno host_fd_fdstat_get(int fd, struct host_fdstat *stat);
HOST(fd_fdstat_set_flags) host_errno host_fd_fdstat_set_flags(int fd, uint16_t flags);
HOST(fd_filestat_get) host_errno host_fd_filestat_get(int fd, struct host_filestat *stat);
HOST(fd_filestat_set_size) host_errno host_fd_filestat_set_size(int fd, uint64_t size);
HOST(fd_pread) host_errno host_fd_pread(int fd, const struct host_iovec *v, size_t n, uint64_t offset, size_t *done);
HOST(fd_prestat_dir_name) host_errno host_fd_prestat_dir_name(int fd, char *name, size_t length);
HOST(fd_prestat_get) host_errno host_fd_prestat_get(int fd, struct host_prestat *prestat);
HOST(fd_pwrite) host_errno host_fd_pwrite(int fd, const struct host_iovec *v, size_t n, uint64_t offset, size_t *done);
HOST(fd_read) host_errno host_fd_read(int fd, const struct host_iovec *v, size_t n, size_t *done);
HOST(fd_readdir) host_errno host_fd_readdir(int fd, void *buffer, size_t size, uint64_t cookie, size_t *used);
HOST(fd_seek) host_errno host_fd_seek(int fd, int64_t offset, uint8_t whence, uint64_t *position);
HOST(fd_sync) host_errno host_fd_sync(int fd);
HOST(fd_write) host_errno host_fd_write(int fd, const struct host_iovec *v, size_t n, size_t *done);
HOST(path_create_directory) host_errno host_path_create_directory(int dir, const char *path, size_t length);
HOST(path_filestat_get) host_errno host_path_filestat_get(int dir, uint32_t lookup, const char *path, size_t length,
                                                          struct host_filestat *stat);
HOST(path_filestat_set_times) host_errno host_path_filestat_set_times(int dir, uint32_t lookup, const char *path,
                                                                      size_t length, uint64_t access,
                                                                      uint64_t modification, uint16_t flags);
HOST(path_link) host_errno host_path_link(int old_dir, uint32_t lookup, const char *old_path, size_t old_length,
                                          int new_dir, const char *new_path, size_t new_length);
HOST(path_open) host_errno host_path_open(int dir, uint32_t lookup, const char *path, size_t length, uint16_t oflags,
                                          uint64_t rights_base, uint64_t rights_inheriting, uint16_t fdflags, int *fd);
HOST(path_readlink) host_errno host_path_readlink(int dir, const char *path, size_t length, char *buffer, size_t size,
                                                  size_t *used);
HOST(path_remove_directory) host_errno host_path_remove_directory(int dir, const char *path, size_t length);
HOST(path_rename) host_errno host_path_rename(int old_dir, const char *old_path, size_t old_length, int new_dir,
                                              const char *new_path, size_t new_length);
HOST(path_symlink) host_errno host_path_symlink(const char *target, size_t target_length, int dir, const char *path,
                                                size_t length);
HOST(path_unlink_file) host_errno host_path_unlink_file(int dir, const char *path, size_t length);
HOST(poll_oneoff) host_errno host_poll_oneoff(const struct host_subscription *in, struct host_event *out, size_t n,
                                              size_t *count);
HOST(random_get) host_errno host_random_get(void *buffer, size_t length);

#endif
