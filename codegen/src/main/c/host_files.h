/*
 * Files of the host that the engine opens by path. All of them are opened before the guest starts, without following a
 * link at the end of the path, and none of them may lie in a directory that the guest can write: there a guest could have
 * put a link to any other file, or exchange the file while the engine works with it.
 */
#ifndef FAASLET_HOST_FILES_H
#define FAASLET_HOST_FILES_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct failure;
struct options;

/* False when a writable directory of the guest holds one of the engine's files. */
bool host_files_check(const struct options *options, struct failure *failure);

/* Whether a path leads to /dev, whose links (/dev/stdin) are not a guest's. */
bool host_file_is_device(const char *path);

/* open() that follows no link at the end, except in /dev. -1 and errno when it fails. */
int host_file_open(const char *path, int flags, mode_t mode);

/* Why host_file_open() or a call like it failed, in words. */
const char *host_file_error(int host_errno);

/* A whole file in memory of malloc(); NULL and errno when that fails. */
uint8_t *file_read(int fd, size_t *size);
bool file_write(int fd, const void *bytes, size_t size);

/* An entry of a directory, as getdents64 writes it. */
struct host_entry {
  uint64_t inode;
  int64_t next;
  uint16_t size;
  uint8_t type;
  char name[];
};

/* All names of a directory, which may change meanwhile. */
struct listing {
  int directory;
  bool failed; /* the directory could not be read to its end */
  long at, end;
  char block[16384] __attribute__((aligned(8)));
};

void listing_begin(struct listing *listing, int directory);

/* The next name but `.` and `..`; NULL at the end. */
const char *listing_next(struct listing *listing);

#endif
