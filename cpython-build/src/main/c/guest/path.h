/*
 * Paths of the guest: from (directory descriptor, path) to what serves it.
 *
 * Where only the host has files, a path without "." and ".." is made absolute, and the host follows links; when it refuses one,
 * which absolute ones are, they are followed here. Other paths, and all where the guest has files of its own (mounts.h), are
 * walked name by name, links of one side leading to the other: ".." is the parent of the directory that was reached, as in Linux.
 */
#ifndef FAASM_GUEST_PATH_H
#define FAASM_GUEST_PATH_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host.h"
#include "image.h"
#include "memory_files.h"

enum place { PLACE_HOST, PLACE_MEMORY, PLACE_IMAGE };

/* What is done with the last name of a path: a link there is followed, unless a slash follows (LAST_MADE: no file can be made
 * of that), or only if a slash follows (LAST_LINK: otherwise the link is meant), or never (LAST_NAMED: for a call that makes or
 * removes the name). */
enum last_name { LAST_FOLLOWED, LAST_MADE, LAST_LINK, LAST_NAMED };

/* What a path ends in. */
enum ending { ENDS_IN_NAME, ENDS_IN_ROOT, ENDS_IN_SELF, ENDS_IN_PARENT };

struct location {
    enum place place;

    /* PLACE_HOST */
    int directory;      /* the host's descriptor of the preopened directory */
    uint64_t rights;    /* what it lets its files inherit */
    const char *path;   /* below that directory, "." for itself; points into `absolute` */
    size_t length;
    bool links_resolved;
    enum last_name last; /* as it was looked for */

    /* PLACE_MEMORY. For PLACE_HOST, `node` is the fixed directory of the same path, if there is one. */
    struct memory_node *parent; /* NULL when the path ends in no name of its own */
    struct memory_node *node;   /* NULL when there is none */
    const char *name;           /* points into `absolute` */

    /* PLACE_IMAGE */
    bool in_image; /* whether there is one */
    struct image_entry entry;

    enum ending ending;
    bool directory_wanted; /* ends in a slash, or, when it was walked, in "." or ".." */

    char absolute[PATH_MAX];
};

/* Where a path is; returns 0 or a negative errno. `directory` may be AT_FDCWD. That it is missing is told by the location. */
int locate(int directory, const char *path, enum last_name last, struct location *where);

/* The same for a directory that is to be the working directory: all links are followed. */
int locate_directory(const char *path, struct location *where);

/* An absolute symbolic link, or one that leaves its preopened directory, is an error for the host. After such an error
 * this follows the links itself, once, and returns true when the call is to be tried again with the new location. */
bool located_elsewhere(struct location *where, host_errno error);

/* The location's path with all links on the way followed; valid until the next path is looked for. */
const char *path_without_links(const struct location *where);

/* Whether the host has a directory for a location's name to be in: 0 or an errno number. */
host_errno look_for_parent(const struct location *where);

/* Why a path that ends in no name cannot be removed, as a negative errno; 0 for others. */
int cannot_remove(const struct location *where, bool directory);

/* A directory of the host has another path now; both are without links. Open directories and the working directory go along. */
void path_moved(const char *old, const char *new);

/* A device that a path names (/dev/null and so on), as a file_kind, or -1. */
int device_of(const struct location *where);

/* Returns 0 or a negative errno: the working directory may have been removed. */
int working_directory(const char **absolute);
/* `node` is the directory's when it is in memory, or NULL. */
int set_working_directory(const char *absolute, struct memory_node *node);

#endif
