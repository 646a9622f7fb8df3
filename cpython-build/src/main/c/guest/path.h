/*
 * Paths of the guest: from (directory descriptor, path) to (preopened directory of the host, path below it).
 */
#ifndef FAASM_GUEST_PATH_H
#define FAASM_GUEST_PATH_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host.h"

struct location {
    int directory;      /* the host's descriptor of the preopened directory */
    uint64_t rights;    /* what it lets its files inherit */
    const char *path;   /* below that directory, "." for itself; points into `absolute` */
    size_t length;
    bool links_resolved;
    char absolute[PATH_MAX];
};

/* Where a path is; returns 0 or a negative errno. `directory` may be AT_FDCWD. */
int locate(int directory, const char *path, struct location *where);

/* An absolute symbolic link, or one that leaves its preopened directory, is an error for the host. After such an error
 * this follows the links itself, once, and returns true when the call is to be tried again with the new location. */
bool located_elsewhere(struct location *where, host_errno error, bool follow_last);

/* The device that a path names (/dev/null and so on), as a file_kind, or -1. */
int device_of(const struct location *where);

const char *working_directory(void);
int set_working_directory(const char *absolute);

#endif
