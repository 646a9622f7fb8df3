/*
 * Which paths are not the host's: /tmp in memory, the image, and the directories above them.
 *
 * /tmp is in memory on Faasm's workers, where all functions share the host's, and wherever the host offers none. The image
 * is there when the module has one. Both hide what the host has at their paths. The directories above exist as fixed ones
 * even where the host has none.
 */
#ifndef FAASM_GUEST_MOUNTS_H
#define FAASM_GUEST_MOUNTS_H

#include <stdbool.h>
#include <stddef.h>

#include "image.h"
#include "memory_files.h"

/* Whether there are any: if not, every path is the host's. */
bool mounts_present(void);

/* The image when a path is its mount point or lies below it, or NULL; `below` is the path within it. */
const struct image *mounted_image(const char *path, const char **below);

/* Looks an absolute path up, which has no links, ".." or trailing slash and is not the image's. Results:
 *   0        *node is there; if it is fixed, the host may have a directory of the same path
 *   -ENXIO   the path is not in memory but the host's
 *   -ENOENT  there is none; *parent is the directory that could have it, when there is one, with *name in it
 *   -ENOTDIR a file is on the way there */
int memory_look_up(const char *path, struct memory_node **parent, struct memory_node **node, const char **name);

/* Makes a directory in memory at a path where nothing is in memory yet, hiding the host's. Returns 0 or a negative errno. */
int mount_memory(const char *path, struct memory_node **directory);

void mounted_space(uint64_t *limit, uint64_t *used);

#endif
