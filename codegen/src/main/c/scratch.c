#include "scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "faaslet.h"
#include "report.h"

static char path[GUEST_PATH_MAX];
static char inner[GUEST_PATH_MAX + 8];
static pid_t owner;

static void make(void) {
  atexit(scratch_remove);
  const char *parent = getenv("TMPDIR");
  if (parent == NULL || parent[0] != '/') parent = "/tmp";
  static const char name[] = "/faaslet-XXXXXX";
  size_t length = strlen(parent);
  if (length + sizeof name > sizeof path) {
    report("faaslet: TMPDIR is too long\n");
    exit(EXIT_OF_USAGE);
  }
  memcpy(path, parent, length);
  memcpy(path + length, name, sizeof name);
  if (mkdtemp(path) == NULL) {
    report("faaslet: cannot make a scratch directory in %s: %s (set TMPDIR, or use --scratch)\n", parent,
           strerror(errno));
    exit(EXIT_OF_ENGINE);
  }
  owner = getpid();
}

static const char *inside(const char *name) {
  if (path[0] == 0) make();
  strcpy(inner, path);
  strcat(inner, name);
  return inner;
}

const char *scratch_make(void) {
  const char *tmp = inside("/tmp");
  if (mkdir(tmp, 0700) != 0) {
    report("faaslet: cannot make %s: %s\n", tmp, strerror(errno));
    scratch_remove();
    exit(EXIT_OF_ENGINE);
  }
  return tmp;
}

const char *scratch_second(void) { return inside("/state"); }

struct host_entry {
  uint64_t inode;
  int64_t next;
  uint16_t size;
  uint8_t type;
  char name[];
};

static void remove_entries(int directory, int depth) {
  /* Only a directory that is being filled at the same time could need many passes. */
  for (int pass = 0; pass < 64; pass++) {
    char block[4096] __attribute__((aligned(8)));
    bool removed = false;
    lseek(directory, 0, SEEK_SET);
    long got;
    while ((got = syscall(SYS_getdents64, directory, block, sizeof block)) > 0) {
      for (long at = 0; at < got;) {
        const struct host_entry *entry = (const void *)(block + at);
        at += entry->size;
        if (strcmp(entry->name, ".") == 0 || strcmp(entry->name, "..") == 0) continue;
        if (unlinkat(directory, entry->name, 0) == 0) {
          removed = true;
          continue;
        }
        if (errno != EISDIR && errno != EPERM) continue;
        if (depth < 500) {
          fchmodat(directory, entry->name, 0700, 0);
          int below = openat(directory, entry->name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
          if (below >= 0) {
            remove_entries(below, depth + 1);
            close(below);
          }
        }
        if (unlinkat(directory, entry->name, AT_REMOVEDIR) == 0) removed = true;
      }
    }
    if (!removed) return;
  }
}

void scratch_remove(void) {
  if (path[0] == 0 || owner != getpid()) return;
  if (rmdir(path) != 0) {
    int directory = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (directory >= 0) {
      remove_entries(directory, 0);
      close(directory);
    }
    rmdir(path);
  }
  path[0] = 0;
}
