/* Paths of the guest, as text. */
#ifndef FAASLET_GUEST_PATH_H
#define FAASLET_GUEST_PATH_H

#include <stdbool.h>
#include <stddef.h>

enum { GUEST_PATH_MAX = 4096 };

/*
 * Appends the components of a path to a normalised one, each behind a slash, without empty ones and `.`; the root is the empty
 * text. `..` takes a component away, or, unless it `may_go_up`, is not for this function: false. False also when there is no
 * room; `target` has GUEST_PATH_MAX bytes. A zero is put behind the result.
 */
bool guest_path_append(char *target, size_t *used, const char *path, size_t length, bool may_go_up);

/* Whether `path` is `directory` or lies below it; both absolute and normalised. */
bool guest_path_is_below(const char *path, const char *directory);

/* Devices that every Python expects; the root file system is an archive and cannot hold them. Ends with NULL. */
extern const char *const guest_devices[];

#endif
