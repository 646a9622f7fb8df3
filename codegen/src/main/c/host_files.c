#include "host_files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "failure.h"

bool host_file_is_device(const char *path) { return strncmp(path, "/dev/", 5) == 0; }

int host_file_open(const char *path, int flags, mode_t mode) {
  return open(path, flags | O_CLOEXEC | O_NOCTTY | (host_file_is_device(path) ? 0 : O_NOFOLLOW), mode);
}

const char *host_file_error(int host_errno) {
  return host_errno == ELOOP ? "it is a symbolic link, which the engine does not follow" : strerror(host_errno);
}

/* Whether `path`, absolute, leads through this directory, or also, when that counts, to it. */
static bool leads_through(const char *path, const struct stat *directory, bool end_counts) {
  char prefix[PATH_MAX + 2];
  size_t length = strlen(path);
  while (length > 1 && path[length - 1] == '/') length--;
  if (length >= sizeof prefix) return true;
  for (size_t end = 1; end <= length; end++) {
    if (end != 1 && end != length && path[end] != '/') continue;
    if (end == length && !end_counts) return false;
    struct stat status;
    memcpy(prefix, path, end);
    prefix[end] = 0;
    if (stat(prefix, &status) != 0) return false;
    if (status.st_dev == directory->st_dev && status.st_ino == directory->st_ino) return true;
  }
  return false;
}

/* The way that a path takes and the place where it ends, which links may have led elsewhere. */
static bool lies_in(const char *path, const char *directory, bool end_counts) {
  char absolute[2 * PATH_MAX], real[PATH_MAX], parent[2 * PATH_MAX];
  struct stat status;
  if (stat(directory, &status) != 0) return false; /* what is missing is refused when it is opened */
  absolute[0] = 0;
  if (path[0] != '/' && getcwd(absolute, PATH_MAX) == NULL) return true;
  if (strlen(absolute) + strlen(path) + 2 > sizeof absolute) return true;
  if (path[0] != '/') strcat(absolute, "/");
  strcat(absolute, path);
  if (leads_through(absolute, &status, end_counts)) return true;
  if (realpath(absolute, real) != NULL) return leads_through(real, &status, end_counts);
  /* What does not exist yet lies where its directory is. */
  strcpy(parent, absolute);
  *strrchr(parent, '/') = 0;
  return realpath(parent[0] == 0 ? "/" : parent, real) != NULL && leads_through(real, &status, true);
}

uint8_t *file_read(int fd, size_t *size) {
  size_t room = 4096;
  size_t used = 0;
  uint8_t *bytes = malloc(room);
  while (bytes != NULL) {
    ssize_t got = read(fd, bytes + used, room - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      free(bytes);
      return NULL;
    }
    if (got == 0) break;
    used += (size_t)got;
    if (used == room) {
      uint8_t *larger = realloc(bytes, room *= 2);
      if (larger == NULL) free(bytes);
      bytes = larger;
    }
  }
  *size = used;
  return bytes;
}

bool file_write(int fd, const void *bytes, size_t size) {
  const uint8_t *at = bytes;
  while (size > 0) {
    ssize_t done = write(fd, at, size);
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return false;
    at += done;
    size -= (size_t)done;
  }
  return true;
}

void listing_begin(struct listing *listing, int directory) {
  listing->directory = directory;
  listing->at = listing->end = 0;
  listing->failed = lseek(directory, 0, SEEK_SET) < 0;
}

const char *listing_next(struct listing *listing) {
  for (;;) {
    if (listing->at == listing->end) {
      listing->at = 0;
      listing->end = syscall(SYS_getdents64, listing->directory, listing->block, sizeof listing->block);
      if (listing->end <= 0) {
        listing->failed |= listing->end < 0;
        listing->end = 0;
        return NULL;
      }
    }
    const struct host_entry *entry = (const void *)(listing->block + listing->at);
    listing->at += entry->size;
    if (strcmp(entry->name, ".") != 0 && strcmp(entry->name, "..") != 0) return entry->name;
  }
}

bool host_files_check(const struct options *options, struct failure *failure) {
  const struct {
    const char *what;
    const char *path;
    bool end_counts;
  } files[] = {
      {"--output", options->output, true},
      {"--input", options->input, true},
      {"--state", options->state, true},
      {"--socket", options->socket, true},
      {"--module", options->module, true},
      /* What is in the root is looked up by the guest's rules; a guest may write it where the host wants that. */
      {"--root", options->root, false},
      {"the engine", "/proc/self/exe", true},
  };
  for (size_t m = 0; m < options->mount_count + 2; m++) {
    const char *directory = m == options->mount_count       ? options->scratch
                            : m == options->mount_count + 1 ? (options->root_is_writable ? options->root : NULL)
                            : options->mounts[m].read_only  ? NULL
                                                            : options->mounts[m].host;
    if (directory == NULL) continue;
    for (size_t f = 0; f < sizeof files / sizeof files[0]; f++) {
      if (files[f].path == NULL || !lies_in(files[f].path, directory, files[f].end_counts)) continue;
      return fail(failure, EXIT_OF_USAGE, "the guest could write %s, and %s lies in it: give it another directory, or add :ro",
                  directory, files[f].what);
    }
  }
  return true;
}
