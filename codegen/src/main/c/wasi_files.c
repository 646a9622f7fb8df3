/* The path_* calls of WASI. */
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "wasi.h"

enum { LOOKUP_FOLLOW = 1 };
enum { OFLAG_CREAT = 1, OFLAG_DIRECTORY = 2, OFLAG_EXCL = 4, OFLAG_TRUNC = 8 };

/* Opens within a directory without following any link; ELOOP or EXDEV when one is in the way. */
static int open_beneath(int directory, const char *path, int flags, mode_t mode) {
  struct open_how how = {
      .flags = (uint64_t)(unsigned)(flags | O_CLOEXEC | O_NOFOLLOW),
      .mode = (flags & O_CREAT) != 0 ? mode : 0,
      .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
  };
  return (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
}

/* What open_beneath answers when a walk may still succeed: links (ENOTDIR where a directory is asked for), old kernels,
 * filters that deny the call. */
static bool is_for_the_walk(int host_errno) {
  return host_errno == ELOOP || host_errno == ENOTDIR || host_errno == EXDEV || host_errno == ENOSYS || host_errno == EPERM ||
         host_errno == EAGAIN;
}

/* The device of the host that stands for a path of the guest, or NULL. */
static const char *device_at(const char *guest) {
  for (const char *const *device = guest_devices; *device != NULL; device++) {
    if (strcmp(*device, guest) == 0) return *device;
  }
  return NULL;
}

static bool is_read_only(const struct faaslet *faaslet, const struct place *place) {
  return faaslet->name_space.mounts[place->mount].read_only;
}

/* A directory descriptor and a path as every call here gets them. */
static uint32_t arguments(struct faaslet *faaslet, uint32_t fd, uint32_t rights, uint32_t path, uint32_t length,
                          struct fd_entry **directory, const char **text) {
  uint32_t wrong = fd_get(faaslet, fd, rights, directory);
  if (wrong == WASI_EBADF) return wrong;
  if ((*directory)->guest_path == NULL) return WASI_ENOTDIR;
  if (wrong != WASI_SUCCESS) return wrong;
  *text = guest_range(faaslet, path, length);
  return *text == NULL ? WASI_EFAULT : WASI_SUCCESS;
}

static bool exists(const struct place *place, struct stat *status) {
  return fstatat(place->parent, place->name, status, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Whether there is something, and no directory, where a slash behind the name asks for one: the host does not see the slash. */
static bool is_not_as_asked(const struct place *place) {
  struct stat status;
  return place->must_be_directory && exists(place, &status) && !S_ISDIR(status.st_mode);
}

/* What comes of making a file or link of a name with a slash behind it. */
static uint32_t cannot_make(const struct place *place) {
  struct stat status;
  return exists(place, &status) ? WASI_EEXIST : WASI_ENOENT;
}

/* For the calls that change a directory: the place, refused in read-only mounts. */
static uint32_t place_to_change(struct faaslet *faaslet, uint32_t fd, uint32_t rights, uint32_t path, uint32_t length,
                                enum follow follow, struct place *place) {
  struct fd_entry *directory;
  const char *text;
  uint32_t wrong = arguments(faaslet, fd, rights, path, length, &directory, &text);
  if (wrong != WASI_SUCCESS) return wrong;
  int host = place_walk(faaslet, directory, text, length, follow, place);
  if (host != 0) return wasi_errno(host);
  if (is_read_only(faaslet, place)) {
    place_release(place);
    return WASI_EROFS;
  }
  return WASI_SUCCESS;
}

static int stat_place(struct faaslet *faaslet, const struct fd_entry *directory, const char *path, uint32_t length,
                      bool follow, struct stat *status) {
  struct place place;
  int wrong = place_quick(faaslet, directory, path, length, &place);
  if (wrong == 0) {
    if (strchr(place.name, '/') == NULL) {
      wrong = fstatat(place.parent, place.name, status, AT_SYMLINK_NOFOLLOW) == 0 ? 0 : errno;
    } else {
      int fd = open_beneath(place.parent, place.name, O_PATH, 0);
      wrong = fd < 0 ? errno : fstat(fd, status) == 0 ? 0 : errno;
      if (fd >= 0) close(fd);
      if (wrong != 0 && is_for_the_walk(wrong)) wrong = EAGAIN;
    }
    if (wrong == 0 && S_ISLNK(status->st_mode) && (follow || place.must_be_directory)) wrong = EAGAIN;
    if (wrong == ENOENT && device_at(place.guest) != NULL) {
      return stat(device_at(place.guest), status) == 0 ? 0 : errno;
    }
  }
  if (wrong == EAGAIN) {
    wrong = place_walk(faaslet, directory, path, length, follow ? FOLLOW_LAST : FOLLOW_NOT, &place);
    if (wrong != 0) return wrong;
    wrong = fstatat(place.parent, place.name, status, AT_SYMLINK_NOFOLLOW) == 0 ? 0 : errno;
    if (wrong == ENOENT && device_at(place.guest) != NULL) {
      wrong = stat(device_at(place.guest), status) == 0 ? 0 : errno;
    }
    place_release(&place);
  }
  if (wrong == 0 && place.must_be_directory && !S_ISDIR(status->st_mode)) return ENOTDIR;
  return wrong;
}

WASI_CALL(path_filestat_get)(struct faaslet *faaslet, uint32_t fd, uint32_t flags, uint32_t path, uint32_t length,
                             uint32_t result) {
  struct fd_entry *directory;
  const char *text;
  struct stat status;
  uint32_t wrong = arguments(faaslet, fd, RIGHT_PATH_FILESTAT_GET, path, length, &directory, &text);
  if (wrong != WASI_SUCCESS) return wrong;
  int host = stat_place(faaslet, directory, text, length, (flags & LOOKUP_FOLLOW) != 0, &status);
  return host != 0 ? wasi_errno(host) : filestat_put(faaslet, result, &status);
}

/* The answer for opening a file of a read-only mount for writing: it depends on whether it exists. */
static int refuse_writing(const struct place *place, bool create) {
  int fd = open_beneath(place->parent, place->name, O_PATH, 0);
  struct stat status;
  int wrong = fd < 0                          ? errno
              : fstat(fd, &status) != 0       ? EROFS
              : S_ISLNK(status.st_mode)       ? ELOOP
              : S_ISDIR(status.st_mode)       ? EISDIR
                                              : EROFS;
  if (fd >= 0) close(fd);
  return wrong == ENOENT && create ? EROFS : wrong;
}

static int open_device(const char *device, int flags, struct stat *status) {
  int fd = open(device, (flags & O_ACCMODE) | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) return -errno;
  return fstat(fd, status) == 0 ? fd : -errno;
}

/* The host descriptor, or a host errno below zero. */
static int open_place(struct faaslet *faaslet, struct place *place, int flags, struct stat *status) {
  if (place->must_be_directory) {
    if ((flags & O_CREAT) != 0) return -EISDIR;
    flags |= O_DIRECTORY;
  }
  bool writes = (flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC)) != 0;
  int fd;
  if (writes && is_read_only(faaslet, place)) {
    fd = -1;
    errno = refuse_writing(place, (flags & O_CREAT) != 0);
    if (errno == EROFS && device_at(place->guest) != NULL) errno = ENOENT;
    /* Creating what is there already, and not writing to it, changes nothing. */
    if (errno == EROFS && (flags & O_ACCMODE) == O_RDONLY && (flags & (O_TRUNC | O_EXCL)) == 0) {
      fd = open_beneath(place->parent, place->name, (flags & ~O_CREAT) | O_NONBLOCK | O_NOCTTY, 0);
      if (fd < 0 && errno == ENOENT) errno = EROFS;
    }
  } else {
    fd = open_beneath(place->parent, place->name, flags | O_NONBLOCK | O_NOCTTY, 0666);
    if (fd < 0 && (errno == ENOSYS || errno == EPERM) && strchr(place->name, '/') == NULL) {
      fd = openat(place->parent, place->name, flags | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC, 0666);
    }
  }
  if (fd < 0) {
    const char *device = errno == ENOENT ? device_at(place->guest) : NULL;
    return device != NULL ? open_device(device, flags, status) : -errno;
  }
  /* Pipes would block, devices and sockets are not the guest's to touch. */
  if (fstat(fd, status) != 0 || (!S_ISREG(status->st_mode) && !S_ISDIR(status->st_mode))) {
    close(fd);
    return -EACCES;
  }
  return fd;
}

WASI_CALL(path_open)(struct faaslet *faaslet, uint32_t fd, uint32_t lookup, uint32_t path, uint32_t length,
                     uint32_t oflags, uint64_t rights, uint64_t inheriting, uint32_t fdflags, uint32_t result) {
  struct fd_entry *directory;
  const char *text;
  uint32_t needed = RIGHT_PATH_OPEN;
  if ((oflags & OFLAG_CREAT) != 0) needed |= RIGHT_PATH_CREATE_FILE;
  if ((oflags & OFLAG_TRUNC) != 0) needed |= RIGHT_PATH_FILESTAT_SET_SIZE;
  uint32_t wrong = arguments(faaslet, fd, needed, path, length, &directory, &text);
  if (wrong != WASI_SUCCESS) return wrong;
  if (oflags > 15 || fdflags > 31) return WASI_EINVAL;
  if (guest_range(faaslet, result, 4) == NULL) return WASI_EFAULT;

  const uint64_t writing = RIGHT_FD_WRITE | RIGHT_FD_ALLOCATE | RIGHT_FD_FILESTAT_SET_SIZE;
  const uint64_t reading = RIGHT_FD_READ | RIGHT_FD_READDIR;
  /* The rights of a directory that is only to be read may have those in them that are none of a directory's. */
  bool writes = (rights & ((oflags & OFLAG_DIRECTORY) != 0 ? RIGHT_FD_WRITE : writing)) != 0;
  bool reads = (rights & reading) != 0 || !writes;
  int flags = writes ? (reads ? O_RDWR : O_WRONLY) : O_RDONLY;
  if ((oflags & OFLAG_CREAT) != 0) flags |= O_CREAT;
  if ((oflags & OFLAG_DIRECTORY) != 0) flags |= O_DIRECTORY;
  if ((oflags & OFLAG_EXCL) != 0) flags |= O_EXCL;
  if ((oflags & OFLAG_TRUNC) != 0) flags |= O_TRUNC;
  if ((flags & O_CREAT) != 0 && (flags & O_DIRECTORY) != 0) return WASI_EINVAL;
  if ((fdflags & FDFLAG_APPEND) != 0) flags |= O_APPEND;
  if ((fdflags & FDFLAG_DSYNC) != 0) flags |= O_DSYNC;
  if ((fdflags & (FDFLAG_SYNC | FDFLAG_RSYNC)) != 0) flags |= O_SYNC;

  struct place place;
  struct stat status;
  int host = -place_quick(faaslet, directory, text, length, &place);
  if (host == 0) host = open_place(faaslet, &place, flags, &status);
  if (host < 0 && is_for_the_walk(-host)) {
    bool follow = (lookup & LOOKUP_FOLLOW) != 0 && (flags & O_EXCL) == 0;
    int missed = place_walk(faaslet, directory, text, length, follow ? FOLLOW_LAST : FOLLOW_NOT, &place);
    if (missed != 0) return wasi_errno(missed);
    host = open_place(faaslet, &place, flags, &status);
    place_release(&place);
  }
  if (host < 0) return wasi_errno(-host);

  struct fd_entry entry = {
      .host = host,
      .mount = place.mount,
      .filetype = (uint8_t)filetype_of(status.st_mode),
      .flags = (uint16_t)fdflags,
  };
  entry.rights = (uint32_t)rights & directory->inheriting & rights_of(entry.filetype);
  entry.inheriting = (uint32_t)inheriting & directory->inheriting;
  if (entry.filetype == FILETYPE_DIRECTORY) {
    entry.guest_path = strdup(place.guest);
    if (entry.guest_path == NULL) {
      close(host);
      return WASI_ENOMEM;
    }
  }
  uint32_t number;
  wrong = fd_add(faaslet, entry, &number);
  if (wrong != WASI_SUCCESS) {
    close(host);
    free(entry.guest_path);
    return wrong;
  }
  guest_put_u32(faaslet, result, number);
  return WASI_SUCCESS;
}

WASI_CALL(path_create_directory)(struct faaslet *faaslet, uint32_t fd, uint32_t path, uint32_t length) {
  struct place place;
  uint32_t wrong = place_to_change(faaslet, fd, RIGHT_PATH_CREATE_DIRECTORY, path, length, FOLLOW_NEVER, &place);
  if (wrong != WASI_SUCCESS) return wrong;
  wrong = wasi_result(mkdirat(place.parent, place.name, 0777));
  place_release(&place);
  return wrong;
}

WASI_CALL(path_remove_directory)(struct faaslet *faaslet, uint32_t fd, uint32_t path, uint32_t length) {
  struct place place;
  uint32_t wrong = place_to_change(faaslet, fd, RIGHT_PATH_REMOVE_DIRECTORY, path, length, FOLLOW_NEVER, &place);
  if (wrong != WASI_SUCCESS) return wrong;
  wrong = wasi_result(unlinkat(place.parent, place.name, AT_REMOVEDIR));
  place_release(&place);
  return wrong;
}

WASI_CALL(path_unlink_file)(struct faaslet *faaslet, uint32_t fd, uint32_t path, uint32_t length) {
  struct place place;
  uint32_t wrong = place_to_change(faaslet, fd, RIGHT_PATH_UNLINK_FILE, path, length, FOLLOW_NEVER, &place);
  if (wrong != WASI_SUCCESS) return wrong;
  wrong = is_not_as_asked(&place) ? WASI_ENOTDIR : wasi_result(unlinkat(place.parent, place.name, 0));
  place_release(&place);
  return wrong;
}

WASI_CALL(path_filestat_set_times)(struct faaslet *faaslet, uint32_t fd, uint32_t lookup, uint32_t path,
                                   uint32_t length, uint64_t access, uint64_t modification, uint32_t flags) {
  struct place place;
  struct timespec times[2];
  if (!times_of(access, modification, flags, times)) return WASI_EINVAL;
  enum follow follow = (lookup & LOOKUP_FOLLOW) != 0 ? FOLLOW_LAST : FOLLOW_NOT;
  uint32_t wrong = place_to_change(faaslet, fd, RIGHT_PATH_FILESTAT_SET_TIMES, path, length, follow, &place);
  if (wrong != WASI_SUCCESS) return wrong;
  wrong = is_not_as_asked(&place) ? WASI_ENOTDIR
                                  : wasi_result(utimensat(place.parent, place.name, times, AT_SYMLINK_NOFOLLOW));
  place_release(&place);
  return wrong;
}

WASI_CALL(path_readlink)(struct faaslet *faaslet, uint32_t fd, uint32_t path, uint32_t length, uint32_t buffer,
                         uint32_t size, uint32_t result) {
  struct fd_entry *directory;
  const char *text;
  struct place place;
  uint32_t wrong = arguments(faaslet, fd, RIGHT_PATH_READLINK, path, length, &directory, &text);
  if (wrong != WASI_SUCCESS) return wrong;
  char *target = guest_range(faaslet, buffer, size);
  if (target == NULL) return WASI_EFAULT;
  int host = place_walk(faaslet, directory, text, length, FOLLOW_NOT, &place);
  if (host != 0) return wasi_errno(host);
  const bool refused = is_not_as_asked(&place);
  ssize_t got = refused ? -1 : readlinkat(place.parent, place.name, target, size);
  wrong = got >= 0 ? WASI_SUCCESS : refused ? WASI_ENOTDIR : size == 0 ? WASI_EINVAL : wasi_errno(errno);
  place_release(&place);
  if (wrong != WASI_SUCCESS) return wrong;
  return guest_put_u32(faaslet, result, (uint32_t)got) ? WASI_SUCCESS : WASI_EFAULT;
}

/*
 * A link's target is only text, and may point anywhere: whoever follows it in the guest does so in the
 * guest's name space. Targets that lead out for host programs are the guest's own affair in its scratch.
 */
WASI_CALL(path_symlink)(struct faaslet *faaslet, uint32_t target, uint32_t target_length, uint32_t fd, uint32_t path,
                        uint32_t length) {
  const char *text = guest_range(faaslet, target, target_length);
  if (text == NULL) return WASI_EFAULT;
  if (target_length == 0) return WASI_ENOENT;
  if (target_length >= GUEST_PATH_MAX) return WASI_ENAMETOOLONG;
  if (memchr(text, 0, target_length) != NULL) return WASI_EINVAL;
  char copy[GUEST_PATH_MAX];
  memcpy(copy, text, target_length);
  copy[target_length] = 0;
  struct place place;
  uint32_t wrong = place_to_change(faaslet, fd, RIGHT_PATH_SYMLINK, path, length, FOLLOW_NEVER, &place);
  if (wrong != WASI_SUCCESS) return wrong;
  wrong = place.must_be_directory ? cannot_make(&place) : wasi_result(symlinkat(copy, place.parent, place.name));
  place_release(&place);
  return wrong;
}

WASI_CALL(path_link)(struct faaslet *faaslet, uint32_t from_fd, uint32_t lookup, uint32_t from, uint32_t from_length,
                     uint32_t to_fd, uint32_t to, uint32_t to_length) {
  struct place source;
  struct place target;
  enum follow follow = (lookup & LOOKUP_FOLLOW) != 0 ? FOLLOW_LAST : FOLLOW_NOT;
  uint32_t wrong = place_to_change(faaslet, from_fd, RIGHT_PATH_LINK_SOURCE, from, from_length, follow, &source);
  if (wrong != WASI_SUCCESS) return wrong;
  wrong = place_to_change(faaslet, to_fd, RIGHT_PATH_LINK_TARGET, to, to_length, FOLLOW_NEVER, &target);
  if (wrong == WASI_SUCCESS) {
    /* A link across mounts would carry a file past the other mount's rules. */
    wrong = is_not_as_asked(&source)      ? WASI_ENOTDIR
            : target.must_be_directory   ? cannot_make(&target)
            : source.mount != target.mount ? WASI_EXDEV
                                         : wasi_result(linkat(source.parent, source.name, target.parent, target.name, 0));
    place_release(&target);
  }
  place_release(&source);
  return wrong;
}

WASI_CALL(path_rename)(struct faaslet *faaslet, uint32_t from_fd, uint32_t from, uint32_t from_length, uint32_t to_fd,
                       uint32_t to, uint32_t to_length) {
  struct place source;
  struct place target;
  uint32_t wrong = place_to_change(faaslet, from_fd, RIGHT_PATH_RENAME_SOURCE, from, from_length, FOLLOW_NEVER, &source);
  if (wrong != WASI_SUCCESS) return wrong;
  wrong = place_to_change(faaslet, to_fd, RIGHT_PATH_RENAME_TARGET, to, to_length, FOLLOW_NEVER, &target);
  if (wrong == WASI_SUCCESS) {
    source.must_be_directory |= target.must_be_directory;
    if (is_not_as_asked(&source)) {
      wrong = WASI_ENOTDIR;
    } else {
      wrong = source.mount != target.mount
                  ? WASI_EXDEV
                  : wasi_result(renameat(source.parent, source.name, target.parent, target.name));
      if (wrong == WASI_SUCCESS) fds_renamed(faaslet, source.guest, target.guest);
    }
    place_release(&target);
  }
  place_release(&source);
  return wrong;
}
