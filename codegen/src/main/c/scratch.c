#include "scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "faaslet.h"
#include "report.h"

/* Engines before the lock had directories of another name, which is why it has a dot. */
static const char prefix[] = "faaslet.";
static const char pattern[] = "faaslet.XXXXXX";

static char path[GUEST_PATH_MAX];
static char tmp[GUEST_PATH_MAX + 8];
static char state[GUEST_PATH_MAX + 8];
static int held = -1; /* the directory; locked */

static const char *parent_directory(void) {
  const char *parent = getenv("TMPDIR");
  return parent == NULL || parent[0] != '/' ? "/tmp" : parent;
}

_Noreturn static void refuse(const char *what, const char *where) {
  report("faaslet: cannot %s %s: %s (set TMPDIR, or use --scratch)\n", what, where, strerror(errno));
  exit(EXIT_OF_ENGINE);
}

/* Makes the directory and locks it. False when a sweeper was quicker: it takes a new directory for one that was left. */
static bool make(const char *parent) {
  snprintf(path, sizeof path, "%s/%s", parent, pattern);
  if (mkdtemp(path) == NULL) {
    path[0] = 0;
    refuse("make a scratch directory in", parent);
  }
  struct stat status;
  held = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (held >= 0 && flock(held, LOCK_EX | LOCK_NB) == 0 && fstat(held, &status) == 0 && status.st_nlink > 0) return true;
  if (held < 0 && errno != ENOENT) refuse("open the scratch directory", path);
  if (held >= 0) close(held);
  held = -1;
  return false;
}

void scratch_make(void) {
  const char *parent = parent_directory();
  if (strlen(parent) + sizeof pattern + 1 > sizeof path) {
    report("faaslet: TMPDIR is too long\n");
    exit(EXIT_OF_USAGE);
  }
  atexit(scratch_remove);
  while (!make(parent)) continue;
  snprintf(tmp, sizeof tmp, "%s/tmp", path);
  snprintf(state, sizeof state, "%s/state", path);
  if (mkdir(tmp, 0700) != 0) refuse("make", tmp);
}

const char *scratch_path(void) { return path; }

const char *scratch_tmp(void) { return tmp; }

const char *scratch_state(void) { return state; }

const char *scratch_of_call(unsigned number) {
  static char call[GUEST_PATH_MAX + 32];
  snprintf(call, sizeof call, "%s/call-%u", path, number);
  return call;
}

bool scratch_make_call(unsigned number) { return mkdir(scratch_of_call(number), 0700) == 0; }

void scratch_leave(void) {
  if (held >= 0) close(held);
  held = -1;
}

/* As getdents64 writes them. */
struct host_entry {
  uint64_t inode;
  int64_t next;
  uint16_t size;
  uint8_t type;
  char name[];
};

struct listing {
  int directory;
  long at, end;
  char block[16384] __attribute__((aligned(8)));
};

static void listing_begin(struct listing *listing, int directory) {
  listing->directory = directory;
  listing->at = listing->end = 0;
  lseek(directory, 0, SEEK_SET);
}

/* The next name but `.` and `..`; NULL at the end. */
static const char *listing_next(struct listing *listing) {
  for (;;) {
    if (listing->at == listing->end) {
      listing->at = 0;
      listing->end = syscall(SYS_getdents64, listing->directory, listing->block, sizeof listing->block);
      if (listing->end <= 0) {
        listing->end = 0;
        return NULL;
      }
    }
    const struct host_entry *entry = (const void *)(listing->block + listing->at);
    listing->at += entry->size;
    if (strcmp(entry->name, ".") != 0 && strcmp(entry->name, "..") != 0) return entry->name;
  }
}

/* The entries after which a removal stops. While guests run there is a time limit to watch; what is left goes at the end. */
static const uint64_t a_while = 20000;
static uint64_t patience;
static uint64_t next_name;

static bool open_to_empty(int parent, const char *name, int *directory) {
  const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  *directory = openat(parent, name, flags);
  if (*directory < 0 && errno == EACCES && fchmodat(parent, name, 0700, AT_SYMLINK_NOFOLLOW) == 0) {
    *directory = openat(parent, name, flags);
  }
  if (*directory >= 0) fchmod(*directory, 0700);
  return *directory >= 0;
}

/* Moves a directory up into `top`, under a name that is free there. */
static bool move_up(int from, const char *name, int top) {
  char fresh[32];
  for (;;) {
    snprintf(fresh, sizeof fresh, "%lx", (unsigned long)next_name++);
    if (renameat(from, name, top, fresh) == 0) return true;
    if (errno == EEXIST || errno == ENOTEMPTY || errno == ENOTDIR) continue;
    /* To move it one must be able to write to it. */
    if (errno != EACCES || fchmodat(from, name, 0700, AT_SYMLINK_NOFOLLOW) != 0) return false;
    return renameat(from, name, top, fresh) == 0;
  }
}

/* Empties and removes a directory in `top`; the directories in it become further ones in `top`. True when something went. */
static bool flatten(int top, const char *name) {
  static struct listing below;
  int directory;
  bool progress = false;
  if (!open_to_empty(top, name, &directory)) return false;
  listing_begin(&below, directory);
  const char *entry;
  while (patience > 0 && (entry = listing_next(&below)) != NULL) {
    patience--;
    if (unlinkat(directory, entry, 0) == 0) {
      progress = true;
    } else if ((errno == EISDIR || errno == EPERM) && move_up(directory, entry, top)) {
      progress = true;
    }
  }
  close(directory);
  return unlinkat(top, name, AT_REMOVEDIR) == 0 || progress;
}

/* Two descriptors and two buffers, whatever the guest has built. */
static void empty(int top) {
  static struct listing listing;
  bool progress = true;
  while (progress && patience > 0) {
    progress = false;
    listing_begin(&listing, top);
    const char *entry;
    while (patience > 0 && (entry = listing_next(&listing)) != NULL) {
      patience--;
      if (unlinkat(top, entry, 0) == 0) {
        progress = true;
      } else if (errno == EISDIR || errno == EPERM) {
        progress |= flatten(top, entry);
      }
    }
  }
}

static bool write_text(const char *file, const char *text) {
  int fd = open(file, O_WRONLY | O_CLOEXEC);
  const bool done = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
  if (fd >= 0) close(fd);
  return done;
}

bool scratch_confine(unsigned long bytes) {
  char text[128];
  const unsigned user = geteuid(), group = getegid();
  if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
  write_text("/proc/self/setgroups", "deny");
  snprintf(text, sizeof text, "%u %u 1", user, user);
  if (!write_text("/proc/self/uid_map", text)) return false;
  snprintf(text, sizeof text, "%u %u 1", group, group);
  if (!write_text("/proc/self/gid_map", text)) return false;
  snprintf(text, sizeof text, "size=%lu,nr_inodes=%lu,mode=0700", bytes, bytes / 4096 + 16);
  /* Another user, as the kernel sees it, would live on when the supervisor is gone. */
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  return mount("scratch", path, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, text) == 0 && mkdir(tmp, 0700) == 0;
}

void scratch_remove_call(unsigned number) {
  const char *call = scratch_of_call(number);
  if (held < 0 || rmdir(call) == 0 || errno == ENOENT) return;
  int directory = open(call, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (directory < 0) return;
  patience = a_while;
  empty(directory);
  close(directory);
  rmdir(call);
}

void scratch_remove(void) {
  if (path[0] == 0 || held < 0) return;
  patience = UINT64_MAX;
  /* What a run without files leaves goes without being looked at. */
  rmdir(tmp);
  if (rmdir(path) != 0) {
    empty(held);
    if (rmdir(path) != 0) report("faaslet: cannot remove the scratch directory %s: %s\n", path, strerror(errno));
  }
  scratch_leave();
  path[0] = 0;
}

void scratch_sweep(void) {
  static struct listing listing;
  int parent = open(parent_directory(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (parent < 0) return;
  patience = a_while;
  listing_begin(&listing, parent);
  const char *name;
  while (patience > 0 && (name = listing_next(&listing)) != NULL) {
    patience--;
    if (strlen(name) != sizeof pattern - 1 || strncmp(name, prefix, sizeof prefix - 1) != 0) continue;
    int directory = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (directory < 0) continue;
    struct stat status;
    if (fstat(directory, &status) == 0 && status.st_uid == geteuid() && flock(directory, LOCK_EX | LOCK_NB) == 0) {
      empty(directory);
      unlinkat(parent, name, AT_REMOVEDIR);
    }
    close(directory);
  }
  close(parent);
}
