/*
 * The guest's name space: mounts (`/`, `/tmp` and every --dir), and the way from a path of the guest
 * to a host directory and a name in it.
 *
 * No path of the guest is ever given to the host as a whole except with openat2(RESOLVE_BENEATH |
 * RESOLVE_NO_SYMLINKS). Whenever that does not do (symbolic links, `..`, other mounts, kernels without
 * the call), the path is walked one component at a time with O_NOFOLLOW, each relative to a directory
 * held open; symbolic links are read and interpreted in the guest's name space, and `..` goes back along
 * the directories already held. So neither links nor renames behind our back lead out.
 */
#ifndef FAASLET_WASI_PATH_H
#define FAASLET_WASI_PATH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "guest_path.h"

struct faaslet;
struct failure;
struct fd_entry;

enum { NAME_SPACE_MAX = 64 };

struct mount {
  int fd;
  const char *guest;
  bool read_only;
};

struct name_space {
  struct mount mounts[NAME_SPACE_MAX];
  int count;
};

/* A directory entry that exists or could: operations act on `name` in `parent`, without following. */
struct place {
  int parent;
  int mount;
  bool owned;             /* parent is closed by place_release() */
  bool must_be_directory; /* the path ended in a slash */
  char name[GUEST_PATH_MAX];
  char guest[GUEST_PATH_MAX]; /* the same place as an absolute path of the guest */
};

/* Opens the mounts that the options ask for. */
bool name_space_open(struct faaslet *faaslet, const char *scratch, struct failure *failure);
void name_space_close(struct faaslet *faaslet);

/*
 * For a process that was forked with the mounts open: opens them anew, so that no position in a directory is shared, and
 * another scratch directory. False and errno when that fails.
 */
bool name_space_renew(struct faaslet *faaslet, const char *scratch);

/*
 * For a process that was forked with the mounts open and takes no other one's place: its scratch directory is that of this name
 * in `parent`. Positions in the other directories stay shared, as its fork and those before it do not list them.
 */
bool name_space_exchange_scratch(struct faaslet *faaslet, int parent, const char *name);

enum follow {
  FOLLOW_NOT,   /* a link at the end is the place itself, unless a slash follows it */
  FOLLOW_LAST,  /* a link at the end leads on */
  FOLLOW_NEVER, /* as FOLLOW_NOT, even before a slash: for calls that make, remove or rename a name */
};

/*
 * Finds the place of `path` relative to a directory. Answers a host errno, 0 when found.
 * place_quick() does not touch the disk: `name` may hold several components and lead over links, so it
 * is for place_open() and place_stat() only, which then answer ELOOP or EXDEV; EAGAIN: walk instead.
 */
int place_quick(struct faaslet *faaslet, const struct fd_entry *directory, const char *path, size_t length,
                struct place *place);
int place_walk(struct faaslet *faaslet, const struct fd_entry *directory, const char *path, size_t length,
               enum follow follow, struct place *place);
void place_release(struct place *place);

#endif
