/*
 * Files of the host that the engine opens by path. All of them are opened before the guest starts, without following a
 * link at the end of the path, and none of them may lie in a directory that the guest can write: there a guest could have
 * put a link to any other file, or exchange the file while the engine works with it.
 */
#ifndef FAASLET_HOST_FILES_H
#define FAASLET_HOST_FILES_H

#include <stdbool.h>
#include <sys/types.h>

struct options;

/* Exits with a message when a writable directory of the guest holds one of the engine's files. */
void host_files_check(const struct options *options);

/* Whether a path leads to /dev, whose links (/dev/stdin) are not a guest's. */
bool host_file_is_device(const char *path);

/* open() that follows no link at the end, except in /dev. -1 and errno when it fails. */
int host_file_open(const char *path, int flags, mode_t mode);

/* Why host_file_open() or a call like it failed, in words. */
const char *host_file_error(int host_errno);

#endif
