#include "wasi_path.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "faaslet.h"
#include "failure.h"

static bool mount_add(struct faaslet *faaslet, const struct mount_option *option, struct failure *failure) {
  struct name_space *space = &faaslet->name_space;
  if (space->count == NAME_SPACE_MAX) {
    return fail(failure, EXIT_OF_USAGE, "more than %d directories", NAME_SPACE_MAX);
  }
  int fd = open(option->host, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) {
    return fail(failure, EXIT_OF_USAGE, "cannot open the directory %s for the guest's %s: %s", option->host, option->guest,
                strerror(errno));
  }
  space->mounts[space->count++] = (struct mount){.fd = fd, .guest = option->guest, .read_only = option->read_only};
  return true;
}

enum { SCRATCH = 1 };

bool name_space_renew(struct faaslet *faaslet, const char *scratch) {
  struct name_space *space = &faaslet->name_space;
  for (int i = 0; i < space->count; i++) {
    const int before = space->mounts[i].fd;
    const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
    const int anew = i == SCRATCH ? open(scratch, flags) : openat(before, ".", flags);
    if (anew < 0) return false;
    space->mounts[i].fd = anew;
    close(before);
  }
  return true;
}

bool name_space_exchange_scratch(struct faaslet *faaslet, int parent, const char *name) {
  struct name_space *space = &faaslet->name_space;
  const int scratch = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (scratch < 0) return false;
  /* Under the number that the guest's table of descriptors has. */
  const bool done = dup3(scratch, space->mounts[SCRATCH].fd, O_CLOEXEC) >= 0;
  close(scratch);
  return done;
}

bool name_space_open(struct faaslet *faaslet, const char *scratch, struct failure *failure) {
  const struct options *options = &faaslet->options;
  const struct mount_option root = {options->root, "/", !options->root_is_writable};
  const struct mount_option tmp = {scratch, "/tmp", false}; /* SCRATCH */
  if (!mount_add(faaslet, &root, failure) || !mount_add(faaslet, &tmp, failure)) return false;
  for (size_t i = 0; i < options->mount_count; i++) {
    if (!mount_add(faaslet, &options->mounts[i], failure)) return false;
  }
  return true;
}

void name_space_close(struct faaslet *faaslet) {
  struct name_space *space = &faaslet->name_space;
  while (space->count > 0) close(space->mounts[--space->count].fd);
}

static int mount_at(const struct name_space *space, const char *guest) {
  for (int i = space->count - 1; i >= 0; i--) {
    if (strcmp(space->mounts[i].guest, guest) == 0) return i;
  }
  return -1;
}

static bool leads_to_mount(const struct name_space *space, const char *guest) {
  for (int i = 0; i < space->count; i++) {
    if (guest_path_is_below(space->mounts[i].guest, guest)) return true;
  }
  return false;
}

/* The checks that every path of the guest goes through first. */
static int check(const char *path, size_t length) {
  if (length == 0) return ENOENT;
  if (length >= GUEST_PATH_MAX) return ENAMETOOLONG;
  if (memchr(path, 0, length) != NULL) return EINVAL;
  return path[0] == '/' ? EPERM : 0;
}

int place_quick(struct faaslet *faaslet, const struct fd_entry *directory, const char *path, size_t length,
                struct place *place) {
  int wrong = check(path, length);
  if (wrong != 0) return wrong;
  size_t above = strlen(directory->guest_path);
  if (above == 1) above = 0;
  if (above + 1 + length >= GUEST_PATH_MAX) return ENAMETOOLONG;
  memcpy(place->guest, directory->guest_path, above);
  size_t used = above;
  if (!guest_path_append(place->guest, &used, path, length, false)) return EAGAIN;
  if (used > above) {
    memcpy(place->name, place->guest + above + 1, used - above);
  } else {
    strcpy(place->name, ".");
    if (above == 0) strcpy(place->guest, "/");
  }
  const bool dot_at_end = path[length - 1] == '.' && (length == 1 || path[length - 2] == '/');
  const struct name_space *space = &faaslet->name_space;
  for (int i = 0; i < space->count; i++) {
    const char *mount = space->mounts[i].guest;
    if (strlen(mount) > above && strlen(mount) > 1 && guest_path_is_below(place->guest, mount)) return EAGAIN;
  }
  place->parent = directory->host;
  place->mount = directory->mount;
  place->owned = false;
  place->must_be_directory = dot_at_end || path[length - 1] == '/';
  return 0;
}

/* The directories from the guest's root down to where a walk has come. */
struct walk {
  const struct name_space *space;
  int depth;
  struct step {
    int fd; /* -1: exists only as the way to a mount */
    int mount;
    bool owned;
    size_t length; /* of the guest path up to here */
  } steps[256];
  char guest[GUEST_PATH_MAX];
};

static void walk_pop(struct walk *walk) {
  struct step *step = &walk->steps[walk->depth - 1];
  if (step->owned) close(step->fd);
  walk->depth--;
}

static void walk_to_root(struct walk *walk) {
  while (walk->depth > 1) walk_pop(walk);
  walk->guest[0] = 0;
}

static int walk_push(struct walk *walk, int fd, int mount, bool owned, size_t length) {
  if (walk->depth == (int)(sizeof walk->steps / sizeof walk->steps[0])) {
    if (owned) close(fd);
    return ENAMETOOLONG;
  }
  walk->steps[walk->depth++] = (struct step){fd, mount, owned, length};
  return 0;
}

/* Puts `link` in front of what remains to be walked. */
static int follow_link(struct walk *walk, int parent, const char *name, char *rest) {
  char target[GUEST_PATH_MAX];
  ssize_t length = readlinkat(parent, name, target, sizeof target - 1);
  if (length < 0) return errno;
  if (length == 0) return ENOENT;
  size_t behind = strlen(rest);
  if ((size_t)length + 1 + behind >= GUEST_PATH_MAX) return ENAMETOOLONG;
  memmove(rest + length + (behind > 0 ? 1 : 0), rest, behind + 1);
  memcpy(rest, target, (size_t)length);
  if (behind > 0) rest[length] = '/';
  if (target[0] == '/') walk_to_root(walk);
  return 0;
}

/* Walks `rest` (consumed) from where the walk stands. With `place`, the last component is left for it. */
static int walk_on(struct walk *walk, char *rest, enum follow follow, struct place *place) {
  int links = 0;
  for (;;) {
    struct step *here = &walk->steps[walk->depth - 1];
    walk->guest[here->length] = 0;
    char *name = rest;
    while (*name == '/') name++;
    size_t part = strcspn(name, "/");
    char *behind = name + part;
    bool slash_behind = *behind == '/';
    while (*behind == '/') behind++;
    bool last = *behind == 0;

    bool stays = part == 0 || (part == 1 && name[0] == '.');
    bool up = part == 2 && name[0] == '.' && name[1] == '.';
    if (stays || up) {
      if (up && walk->depth > 1) walk_pop(walk);
      if (!last) {
        memmove(rest, behind, strlen(behind) + 1);
        continue;
      }
      here = &walk->steps[walk->depth - 1];
      walk->guest[here->length] = 0;
      if (place != NULL) {
        place->parent = here->fd;
        place->mount = here->mount;
        place->must_be_directory = true;
        strcpy(place->name, ".");
        strcpy(place->guest, here->length == 0 ? "/" : walk->guest);
      }
      return here->fd < 0 ? ENOENT : 0;
    }

    if (part > 255 || here->length + 1 + part >= GUEST_PATH_MAX) return ENAMETOOLONG;
    char component[256];
    memcpy(component, name, part);
    component[part] = 0;
    walk->guest[here->length] = '/';
    memcpy(walk->guest + here->length + 1, component, part + 1);
    size_t length = here->length + 1 + part;
    memmove(rest, behind, strlen(behind) + 1);

    int mount = mount_at(walk->space, walk->guest);
    if (mount >= 0) {
      int wrong = walk_push(walk, walk->space->mounts[mount].fd, mount, false, length);
      if (wrong != 0) return wrong;
      continue;
    }

    struct stat status;
    int missing = 0;
    if (here->fd < 0) {
      missing = ENOENT;
    } else if (fstatat(here->fd, component, &status, AT_SYMLINK_NOFOLLOW) != 0) {
      missing = errno;
    }
    if (missing == ENOENT && leads_to_mount(walk->space, walk->guest)) {
      int wrong = walk_push(walk, -1, here->mount, false, length);
      if (wrong != 0) return wrong;
      continue;
    }
    bool is_link = missing == 0 && S_ISLNK(status.st_mode);
    if (is_link && (!last || follow == FOLLOW_LAST || (slash_behind && follow == FOLLOW_NOT))) {
      if (++links > 40) return ELOOP;
      if (last && slash_behind) strcpy(rest, "/");
      int wrong = follow_link(walk, here->fd, component, rest);
      if (wrong != 0) return wrong;
      continue;
    }
    if (last && place != NULL) {
      if (here->fd < 0) return ENOENT;
      place->parent = here->fd;
      place->mount = here->mount;
      place->must_be_directory = slash_behind;
      strcpy(place->name, component);
      strcpy(place->guest, walk->guest);
      return 0;
    }
    if (missing != 0) return missing;
    int fd = openat(here->fd, component, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) return errno;
    /* The entry may have been exchanged since it was looked at. */
    if (fstat(fd, &status) != 0 || !S_ISDIR(status.st_mode)) {
      close(fd);
      return ENOTDIR;
    }
    int wrong = walk_push(walk, fd, here->mount, true, length);
    if (wrong != 0) return wrong;
  }
}

/* Whether the walk stands in the directory that the guest holds open. */
static bool stands_in(const struct walk *walk, int fd) {
  struct stat held;
  struct stat here;
  int at = walk->steps[walk->depth - 1].fd;
  return at >= 0 && fstat(fd, &held) == 0 && fstat(at, &here) == 0 && held.st_dev == here.st_dev &&
         held.st_ino == here.st_ino;
}

int place_walk(struct faaslet *faaslet, const struct fd_entry *directory, const char *path, size_t length,
               enum follow follow, struct place *place) {
  int wrong = check(path, length);
  if (wrong != 0) return wrong;
  struct walk walk = {.space = &faaslet->name_space, .depth = 1};
  walk.steps[0] = (struct step){.fd = faaslet->name_space.mounts[0].fd};
  char rest[GUEST_PATH_MAX];
  place->owned = false;

  strcpy(rest, directory->guest_path);
  wrong = walk_on(&walk, rest, FOLLOW_NOT, NULL);
  if (wrong != 0 || !stands_in(&walk, directory->host)) {
    /* Moved or removed since it was opened: it still can be walked from, but has nothing above it. */
    walk_to_root(&walk);
    walk.steps[0] = (struct step){.fd = directory->host, .mount = directory->mount};
  }
  memcpy(rest, path, length);
  rest[length] = 0;
  wrong = walk_on(&walk, rest, follow, place);
  if (wrong == 0) {
    struct step *top = &walk.steps[walk.depth - 1];
    if (top->fd == place->parent && top->owned) {
      place->owned = true;
      top->owned = false;
    }
  }
  while (walk.depth > 1) walk_pop(&walk);
  return wrong;
}

void place_release(struct place *place) {
  if (place->owned) close(place->parent);
  place->owned = false;
}
