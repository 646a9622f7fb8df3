/*
 * The directories that the host opened for the guest.
 */
#ifndef FAASM_GUEST_PREOPENS_H
#define FAASM_GUEST_PREOPENS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct preopen {
    int fd;
    uint64_t rights; /* what it lets its files inherit */
    size_t length;   /* of name, 0 for the root */
    char *name;      /* absolute, without a trailing slash */
};

/* The one with the longest name that a path starts with, or NULL. */
const struct preopen *preopen_of(const char *path);

/* The part of a path below its preopened directory, "." for that itself. */
const char *path_below(const struct preopen *preopen, const char *path);

/* Whether the host could have something at this path. */
bool host_serves(const char *path);
bool host_offers_directory(const char *path);

/* All of them, one after the other: NULL behind the last. */
const struct preopen *preopen_number(int number);

#endif
