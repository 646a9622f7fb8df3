#include "directory.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "call.h"
#include "report.h"

struct directory directory_open(const char *path, bool make) {
  struct directory directory = {-1, path};
  if (!make || mkdir(path, 0777) == 0 || errno == EEXIST) directory.fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (directory.fd < 0) {
    report("faasm-worker: cannot use the directory %s: %s\n", path, strerror(errno));
    exit(EXIT_OF_USAGE);
  }
  return directory;
}

struct directory directory_temporary(void) {
  static const char name[] = "/faasm-worker-XXXXXX";
  const char *parent = getenv("TMPDIR");
  if (parent == NULL || *parent == 0) parent = "/tmp";
  char *path = malloc(strlen(parent) + sizeof name);
  if (path != NULL) strcat(strcpy(path, parent), name);
  if (path == NULL || mkdtemp(path) == NULL) {
    report("faasm-worker: cannot make a directory in %s: %s\n", parent, strerror(errno));
    exit(EXIT_OF_ENGINE);
  }
  return directory_open(path, false);
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *where) {
  (void)status, (void)kind, (void)where;
  return remove(path);
}

void directory_remove(struct directory *directory) {
  if (directory->fd < 0) return;
  close(directory->fd);
  directory->fd = -1;
  nftw(directory->name, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* The path as one that is relative to the directory; a slash at its end stays. */
static const char *below(const char *path) {
  while (*path == '/') path++;
  return *path == 0 ? "." : path;
}

int directory_file(const struct directory *directory, const char *path, int flags, mode_t mode) {
  const struct open_how how = {
      .flags = (uint64_t)(unsigned)(flags | O_CLOEXEC),
      .mode = (flags & O_CREAT) != 0 ? mode : 0,
      .resolve = RESOLVE_BENEATH,
  };
  long fd;
  do {
    fd = syscall(SYS_openat2, directory->fd, below(path), &how, sizeof how);
  } while (fd < 0 && (errno == EAGAIN || errno == EINTR));
  if (fd < 0 && errno == EXDEV) {
    worker_ends("%s leads out of %s (a real worker goes there; this host does not)", path, directory->name);
  }
  return (int)fd;
}

int directory_parent(const struct directory *directory, const char *path, const char **name) {
  const char *all = below(path);
  size_t end = strlen(all);
  while (end > 0 && all[end - 1] == '/') end--;
  while (end > 0 && all[end - 1] != '/') end--;
  *name = all + end;
  char parent[DIRECTORY_PATH_MAX];
  errno = ENAMETOOLONG;
  if (end >= sizeof parent) return -1;
  memcpy(parent, all, end);
  parent[end] = 0;
  return directory_file(directory, parent, O_PATH | O_DIRECTORY, 0);
}

int directory_stat(const struct directory *directory, const char *path, struct stat *status) {
  int fd = directory_file(directory, path, O_PATH, 0);
  if (fd < 0) return -1;
  int result = fstat(fd, status);
  close(fd);
  return result;
}

int directory_make(const struct directory *directory, const char *path) {
  char part[DIRECTORY_PATH_MAX];
  struct stat status;
  const char *all = below(path);
  for (const char *end = all; *end != 0;) {
    end += strspn(end, "/");
    end += strcspn(end, "/");
    errno = ENAMETOOLONG;
    if ((size_t)(end - all) >= sizeof part) return -1;
    memcpy(part, all, (size_t)(end - all));
    part[end - all] = 0;
    if (directory_stat(directory, part, &status) == 0) {
      if (S_ISDIR(status.st_mode)) continue;
      errno = ENOTDIR;
      return -1;
    }
    const char *name;
    int parent = directory_parent(directory, part, &name);
    if (parent < 0) return -1;
    int made = mkdirat(parent, name, 0777);
    const bool failed = made != 0 && errno != EEXIST;
    close(parent);
    if (failed) return -1;
  }
  return 0;
}

int directory_write(const struct directory *directory, const char *path, const void *bytes, unsigned long size) {
  const char *name;
  int parent = directory_parent(directory, path, &name);
  if (parent < 0) return -1;
  char temporary[64];
  snprintf(temporary, sizeof temporary, ".faasm-worker-%d", (int)getpid());
  int fd = openat(parent, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
  bool done = fd >= 0 && bytes_write(fd, bytes, size);
  if (fd >= 0) close(fd);
  done = done && renameat(parent, temporary, parent, name) == 0;
  const int reason = errno;
  if (fd >= 0 && !done) unlinkat(parent, temporary, 0);
  close(parent);
  errno = reason;
  return done ? 0 : -1;
}

unsigned char *directory_read(const struct directory *directory, const char *path, unsigned long *size) {
  int fd = directory_file(directory, path, O_RDONLY | O_NONBLOCK, 0);
  if (fd < 0) return NULL;
  unsigned char *bytes = bytes_read(fd, size);
  const int reason = errno;
  close(fd);
  errno = reason;
  return bytes;
}
