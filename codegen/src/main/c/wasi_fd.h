/* The guest's file descriptors. */
#ifndef FAASLET_WASI_FD_H
#define FAASLET_WASI_FD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

struct faaslet;
struct failure;

enum wasi_filetype {
  FILETYPE_UNKNOWN = 0,
  FILETYPE_BLOCK_DEVICE = 1,
  FILETYPE_CHARACTER_DEVICE = 2,
  FILETYPE_DIRECTORY = 3,
  FILETYPE_REGULAR_FILE = 4,
  FILETYPE_SOCKET_STREAM = 6,
  FILETYPE_SYMBOLIC_LINK = 7,
};

enum wasi_fdflags { FDFLAG_APPEND = 1, FDFLAG_DSYNC = 2, FDFLAG_NONBLOCK = 4, FDFLAG_RSYNC = 8, FDFLAG_SYNC = 16 };

enum wasi_rights {
  RIGHT_FD_DATASYNC = 1 << 0,
  RIGHT_FD_READ = 1 << 1,
  RIGHT_FD_SEEK = 1 << 2,
  RIGHT_FD_FDSTAT_SET_FLAGS = 1 << 3,
  RIGHT_FD_SYNC = 1 << 4,
  RIGHT_FD_TELL = 1 << 5,
  RIGHT_FD_WRITE = 1 << 6,
  RIGHT_FD_ADVISE = 1 << 7,
  RIGHT_FD_ALLOCATE = 1 << 8,
  RIGHT_PATH_CREATE_DIRECTORY = 1 << 9,
  RIGHT_PATH_CREATE_FILE = 1 << 10,
  RIGHT_PATH_LINK_SOURCE = 1 << 11,
  RIGHT_PATH_LINK_TARGET = 1 << 12,
  RIGHT_PATH_OPEN = 1 << 13,
  RIGHT_FD_READDIR = 1 << 14,
  RIGHT_PATH_READLINK = 1 << 15,
  RIGHT_PATH_RENAME_SOURCE = 1 << 16,
  RIGHT_PATH_RENAME_TARGET = 1 << 17,
  RIGHT_PATH_FILESTAT_GET = 1 << 18,
  RIGHT_PATH_FILESTAT_SET_SIZE = 1 << 19,
  RIGHT_PATH_FILESTAT_SET_TIMES = 1 << 20,
  RIGHT_FD_FILESTAT_GET = 1 << 21,
  RIGHT_FD_FILESTAT_SET_SIZE = 1 << 22,
  RIGHT_FD_FILESTAT_SET_TIMES = 1 << 23,
  RIGHT_PATH_SYMLINK = 1 << 24,
  RIGHT_PATH_REMOVE_DIRECTORY = 1 << 25,
  RIGHT_PATH_UNLINK_FILE = 1 << 26,
  RIGHT_POLL_FD_READWRITE = 1 << 27,
  RIGHT_SOCK_SHUTDOWN = 1 << 28,
};

struct fd_entry {
  bool used;
  uint8_t filetype;
  uint16_t flags;
  int host;
  int mount; /* index in the name space; of directories and files opened by path */
  uint32_t rights;
  uint32_t inheriting;
  const char *preopened; /* guest path that fd_prestat_dir_name tells, or NULL */
  char *guest_path;      /* of a directory: where it was when it was opened; ours to free */
  struct directory_reader *reader; /* of a directory that is being listed; ours to free */
};

struct fd_table {
  struct fd_entry *entries;
  uint32_t size;
};

/* 0, 1 and 2 for the process's own streams, then one preopened directory per mount. */
bool fds_open_first(struct faaslet *faaslet, struct failure *failure);
void fds_close(struct faaslet *faaslet);

/*
 * Takes files and directories that were opened later away from the guest, for which they are closed. Their numbers are not given
 * to others: the guest may still use them for what they were.
 */
void fds_close_opened(struct faaslet *faaslet);

/* The entry of an open descriptor. A WASI error when it is not open or lacks one of the `rights`. */
uint32_t fd_get(struct faaslet *faaslet, uint32_t fd, uint32_t rights, struct fd_entry **entry);

/* Puts an entry at the lowest free number. Fails with WASI_EMFILE; the entry then is still the caller's. */
uint32_t fd_add(struct faaslet *faaslet, struct fd_entry entry, uint32_t *fd);

/* A directory of the guest has another path now: those that are open, it and others below it, are told. */
void fds_renamed(struct faaslet *faaslet, const char *old, const char *renamed);

enum wasi_filetype filetype_of(mode_t mode);

/* The rights a file of this type can use at all; a device is not taken for a terminal. */
uint32_t rights_of(enum wasi_filetype type);

/* Writes a WASI filestat (64 bytes) to guest memory. */
uint32_t filestat_put(struct faaslet *faaslet, uint32_t address, const struct stat *status);

/* The times for utimensat: `flags` as in fd_filestat_set_times. False for contradicting flags. */
bool times_of(uint64_t access, uint64_t modification, uint32_t flags, struct timespec times[2]);

#endif
