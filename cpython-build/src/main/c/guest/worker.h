/*
 * Faasm's workers with WAMR, whose host calls are not quite WASI's.
 *
 * What differs (src/wamr/filesystem.cpp, src/wamr/timing.cpp, src/storage/FileDescriptor.cpp and FileSystem.cpp of Faasm
 * 0.29.0): some calls end the guest, and so does every error that the worker has no WASI number for; path_open regards one
 * of its flags, fd_readdir no cookie, path_filestat_get no flags; fd_filestat_get asks for the path, not for the open file;
 * failures of fd_read and path_readlink are told as a success of -1 bytes; fd_close closes nothing. So a path is looked at
 * before something is done to it, calls that end the guest are never made, and what they would have done is done another way
 * or is an error as of a file system that cannot do it. The root, and the host's /tmp in it, are shared by all functions.
 *
 * Everything here expects that the host is such a worker.
 */
#ifndef FAASM_GUEST_WORKER_H
#define FAASM_GUEST_WORKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "descriptor.h"
#include "host.h"
#include "path.h"

/* A path of the host that is longer may be too long for the worker, which puts its root before it. */
enum { WORKER_PATH_LIMIT = 3072 };

/* Whether the host is one. Only Faasm sets PYTHON_PATH. */
bool on_worker(void);

/* All return an errno number, 0 when it went well. */
host_errno worker_open(struct location *where, int flags, int *host);
/* Of what a path leads to; with `link`, of a symbolic link that it names. */
host_errno worker_stat(struct location *where, bool link, struct host_filestat *stat);
host_errno worker_remove(struct location *where, bool directory);
host_errno worker_rename(struct location *old, struct location *new);
/* For what a worker cannot make at a path, and cannot change of what is there: the errors of a file system that cannot. */
host_errno worker_cannot_make(struct location *where);
host_errno worker_cannot_change(struct location *where);

/* Of an open file, which may have lost its name. */
host_errno worker_file_stat(const struct file *file, struct host_filestat *stat);
host_errno worker_read(const struct file *file, const struct host_iovec *v, size_t n, size_t *done);
host_errno worker_write(const struct file *file, const struct host_iovec *v, size_t n, size_t *done);
host_errno worker_read_at(const struct file *file, const struct host_iovec *v, size_t n, uint64_t offset, size_t *done);
host_errno worker_write_at(const struct file *file, const struct host_iovec *v, size_t n, uint64_t offset, size_t *done);
host_errno worker_set_size(const struct file *file, uint64_t size);

/* A file that the cluster's workers share, under its path there, as a whole; the caller frees it. Also its time of
 * modification. */
host_errno worker_shared_file(const char *path, char **bytes, size_t *size, uint64_t *modified);

/* The time by the file system's clock, in nanoseconds since 1970: 0 when no file can be given a new time. */
uint64_t worker_file_time(void);

#endif
