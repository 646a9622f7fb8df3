/*
 * Files that are the guest library's own, by path and by descriptor: those in memory and those of the image, which is
 * read-only. Locations are PLACE_MEMORY or PLACE_IMAGE, files FILE_MEMORY or FILE_IMAGE.
 */
#ifndef FAASM_GUEST_OWN_FILES_H
#define FAASM_GUEST_OWN_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#include "descriptor.h"
#include "host.h"
#include "path.h"

/* By path: 0 or a negative errno. */
int own_open(struct location *where, int flags, mode_t mode, struct file **opened);
int own_stat(const struct location *where, struct stat *to);
/* Whether a location, of any place, is /tmp, the image's mount point, or a directory above one. */
bool own_is_mounted(const struct location *where);
int own_access(const struct location *where, int mode);
int own_make_directory(struct location *where, mode_t mode);
int own_remove(struct location *where, bool directory);
int own_rename(struct location *old, struct location *new);
int own_link(struct location *old, struct location *new); /* `old` is there */
int own_symlink(const char *target, struct location *where);
int own_set_times(struct location *where, const struct timespec times[2]);
int own_set_mode(struct location *where, mode_t mode);

/* The length of what was put into the buffer, or a negative errno. */
int own_read_link(const struct location *where, char *buffer, size_t size);

/* By descriptor: an errno number, as of the host's calls. */
host_errno own_read(struct file *file, const struct host_iovec *v, size_t n, size_t *done);
host_errno own_write(struct file *file, const struct host_iovec *v, size_t n, size_t *done);
host_errno own_read_at(struct file *file, const struct host_iovec *v, size_t n, uint64_t offset, size_t *done);
host_errno own_write_at(struct file *file, const struct host_iovec *v, size_t n, uint64_t offset, size_t *done);
host_errno own_seek(struct file *file, int64_t offset, uint8_t whence, uint64_t *position);
host_errno own_set_size(struct file *file, uint64_t size);
host_errno own_allocate(struct file *file, uint64_t offset, uint64_t length);
void own_file_stat(const struct file *file, struct stat *to);
int own_file_set_times(struct file *file, const struct timespec times[2]);
int own_file_set_mode(struct file *file, mode_t mode);

/* Fills a buffer with entries of libc's form from file->directory_cookie on; returns how many bytes, or a negative errno. */
int own_list(struct file *file, char *entries, size_t size);

/* What can be told of the file system that a location or file is of. */
void own_space(bool image, struct statfs *to);

#endif
