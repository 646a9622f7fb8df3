/*
 * What else is done with open files, whoever stores them.
 */
#ifndef FAASM_GUEST_STREAMS_H
#define FAASM_GUEST_STREAMS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "descriptor.h"

/* Both return an errno number, and leave the file's own position where it is. */
host_errno file_read_at(struct file *file, const struct host_iovec *v, size_t n, uint64_t offset, size_t *done);
host_errno file_write_at(struct file *file, const struct host_iovec *v, size_t n, uint64_t offset, size_t *done);

/* Of any file: 0 or a negative errno. */
int file_stat(struct file *file, struct stat *to);

#endif
