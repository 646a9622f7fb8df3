/*
 * Files of the host, by path and by descriptor. Locations are PLACE_HOST, files FILE_HOST.
 */
#ifndef FAASM_GUEST_HOST_FILES_H
#define FAASM_GUEST_HOST_FILES_H

#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <time.h>

#include "descriptor.h"
#include "host.h"
#include "path.h"

/* By path: 0 or a negative errno. */
int host_open(struct location *where, int flags, struct file **opened);
int host_stat(struct location *where, bool follow, struct stat *to);
int host_make_directory(struct location *where);
int host_remove(struct location *where, bool directory);
int host_rename(struct location *old, struct location *new);
int host_link(struct location *old, bool follow, struct location *new);
int host_symlink(const char *target, struct location *where);
int host_set_times(struct location *where, bool follow, const struct timespec times[2]);
/* The length of what was put into the buffer, or a negative errno. */
int host_read_link(struct location *where, char *buffer, size_t size);

/* By descriptor: an errno number, as of the host's calls. */
host_errno host_read(struct file *file, const struct host_iovec *v, size_t n, size_t *done);
host_errno host_write(struct file *file, const struct host_iovec *v, size_t n, size_t *done);
host_errno host_read_at(struct file *file, const struct host_iovec *v, size_t n, uint64_t offset, size_t *done);
host_errno host_write_at(struct file *file, const struct host_iovec *v, size_t n, uint64_t offset, size_t *done);
host_errno host_seek(struct file *file, int64_t offset, uint8_t whence, uint64_t *position);
host_errno host_set_size(struct file *file, uint64_t size);
host_errno host_allocate(struct file *file, uint64_t offset, uint64_t length);
host_errno host_sync(struct file *file);
host_errno host_set_flags(struct file *file, int flags);
host_errno host_describe(struct file *file, struct host_fdstat *stat);

/* 0 or a negative errno. */
int host_file_stat(struct file *file, struct stat *to);

/* Fills a buffer with entries of libc's form from file->directory_cookie on; returns how many bytes, or a negative errno. */
int host_list(struct file *file, char *entries, size_t size);

#endif
