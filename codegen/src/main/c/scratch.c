#include "scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "failure.h"
#include "host_files.h"
#include "report.h"

/* Engines before the lock had directories of another name, which is why it has a dot. */
static const char prefix[] = "faaslet.";
static const char pattern[] = "faaslet.XXXXXX";

static const char *parent_directory(void) {
  const char *parent = getenv("TMPDIR");
  return parent == NULL || parent[0] != '/' ? "/tmp" : parent;
}

static bool cannot(struct failure *failure, const char *what, const char *where) {
  return fail(failure, EXIT_OF_ENGINE, "cannot %s %s: %s (set TMPDIR, or use --scratch)", what, where, strerror(errno));
}

/* Holds the directory that was just made. False and 0 in errno when a sweeper was quicker, which took it for one that was left. */
static bool hold(struct scratch *scratch) {
  struct stat status;
  scratch->held = open(scratch->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (scratch->held < 0) {
    if (errno == ENOENT) errno = 0;
    return false;
  }
  if (flock(scratch->held, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) errno = 0;
    return false;
  }
  if (fstat(scratch->held, &status) != 0) return false;
  errno = 0;
  return status.st_nlink > 0;
}

bool scratch_make(struct scratch *scratch, struct failure *failure) {
  const char *parent = parent_directory();
  if (strlen(parent) + sizeof pattern + 1 > sizeof scratch->path) {
    return fail(failure, EXIT_OF_USAGE, "TMPDIR is too long: %s", parent);
  }
  do {
    scratch_leave(scratch);
    snprintf(scratch->path, sizeof scratch->path, "%s/%s", parent, pattern);
    if (mkdtemp(scratch->path) == NULL) {
      scratch->path[0] = 0;
      return cannot(failure, "make a scratch directory in", parent);
    }
    if (hold(scratch)) break;
    if (errno != 0) return cannot(failure, "lock the scratch directory", scratch->path);
  } while (true);
  snprintf(scratch->tmp, sizeof scratch->tmp, "%s/tmp", scratch->path);
  snprintf(scratch->state, sizeof scratch->state, "%s/state", scratch->path);
  return mkdir(scratch->tmp, 0700) == 0 || cannot(failure, "make", scratch->tmp);
}

const char *scratch_of_call(struct scratch *scratch, unsigned number) {
  snprintf(scratch->call, sizeof scratch->call, "%s/call-%u", scratch->path, number);
  return scratch->call;
}

bool scratch_make_call(struct scratch *scratch, unsigned number) { return mkdir(scratch_of_call(scratch, number), 0700) == 0; }

void scratch_leave(struct scratch *scratch) {
  if (scratch->held >= 0) close(scratch->held);
  scratch->held = -1;
}

/* The entries after which a removal stops. While guests run there is a time limit to watch; what is left goes at the end. */
static const uint64_t a_while = 20000;

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
static bool move_up(struct scratch *scratch, int from, const char *name, int top) {
  char fresh[32];
  for (;;) {
    snprintf(fresh, sizeof fresh, "%lx", (unsigned long)scratch->next_name++);
    if (renameat(from, name, top, fresh) == 0) return true;
    if (errno == EEXIST || errno == ENOTEMPTY || errno == ENOTDIR) continue;
    /* To move it one must be able to write to it. */
    if (errno != EACCES || fchmodat(from, name, 0700, AT_SYMLINK_NOFOLLOW) != 0) return false;
    return renameat(from, name, top, fresh) == 0;
  }
}

/* Empties and removes a directory in `top`; the directories in it become further ones in `top`. True when something went. */
static bool flatten(struct scratch *scratch, int top, const char *name) {
  struct listing below;
  int directory;
  bool progress = false;
  if (!open_to_empty(top, name, &directory)) return false;
  listing_begin(&below, directory);
  const char *entry;
  while (scratch->patience > 0 && (entry = listing_next(&below)) != NULL) {
    scratch->patience--;
    if (unlinkat(directory, entry, 0) == 0) {
      progress = true;
    } else if ((errno == EISDIR || errno == EPERM) && move_up(scratch, directory, entry, top)) {
      progress = true;
    }
  }
  close(directory);
  return unlinkat(top, name, AT_REMOVEDIR) == 0 || progress;
}

/* Two descriptors and two buffers, whatever the guest has built. */
static void empty(struct scratch *scratch, int top) {
  struct listing listing;
  bool progress = true;
  while (progress && scratch->patience > 0) {
    progress = false;
    listing_begin(&listing, top);
    const char *entry;
    while (scratch->patience > 0 && (entry = listing_next(&listing)) != NULL) {
      scratch->patience--;
      if (unlinkat(top, entry, 0) == 0) {
        progress = true;
      } else if (errno == EISDIR || errno == EPERM) {
        progress |= flatten(scratch, top, entry);
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

/* A name space of mounts for this process, and a user who may mount there. */
static bool enter_name_space(void) {
  char text[128];
  const unsigned user = geteuid(), group = getegid();
  if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
  write_text("/proc/self/setgroups", "deny");
  snprintf(text, sizeof text, "%u %u 1", user, user);
  if (!write_text("/proc/self/uid_map", text)) return false;
  snprintf(text, sizeof text, "%u %u 1", group, group);
  return write_text("/proc/self/gid_map", text);
}

static bool cover(const char *directory, uint64_t bytes) {
  char text[128];
  snprintf(text, sizeof text, "size=%lu,nr_inodes=%lu,mode=0700", (unsigned long)bytes,
           (unsigned long)bytes / 4096 + 16);
  return mount("scratch", directory, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, text) == 0;
}

bool scratch_confine(struct scratch *scratch, uint64_t bytes) {
  if (!enter_name_space()) return false;
  /* Another user, as the kernel sees it, would live on when the supervisor is gone. */
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  return cover(scratch->path, bytes) && mkdir(scratch->tmp, 0700) == 0;
}

bool scratch_confine_calls(struct scratch *scratch, uint64_t bytes) {
  if (!enter_name_space() || !cover(scratch->tmp, bytes)) return false;
  scratch->bytes_of_call = bytes;
  return true;
}

void scratch_remove_call(struct scratch *scratch, unsigned number) {
  const char *call = scratch_of_call(scratch, number);
  if (scratch->held < 0 || rmdir(call) == 0 || errno == ENOENT) return;
  int directory = open(call, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (directory < 0) return;
  scratch->patience = a_while;
  empty(scratch, directory);
  close(directory);
  rmdir(call);
}

static bool is_untouched(const char *directory, const struct timespec *made) {
  struct stat status;
  struct listing listing;
  const int fd = made->tv_sec == 0 ? -1 : open(directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) return false;
  bool untouched = fstat(fd, &status) == 0 && status.st_ctim.tv_sec == made->tv_sec && status.st_ctim.tv_nsec == made->tv_nsec;
  if (untouched) {
    /* What is quick enough has the time at which the directory was made. */
    listing_begin(&listing, fd);
    untouched = listing_next(&listing) == NULL && !listing.failed;
  }
  close(fd);
  return untouched;
}

/* A directory that is still there, since it holds too much to be emptied now: it goes at the end. */
static bool set_aside(struct scratch *scratch, const char *call) {
  char aside[GUEST_PATH_MAX + 32];
  snprintf(aside, sizeof aside, "%s/left-%lx", scratch->path, (unsigned long)scratch->next_name++);
  return rename(call, aside) == 0;
}

bool scratch_renew_call(struct scratch *scratch, unsigned number, struct timespec *made) {
  struct stat status;
  const char *call = scratch_of_call(scratch, number);
  const bool confined = scratch->bytes_of_call > 0;
  if (is_untouched(call, made)) return true;
  if (confined && made->tv_sec != 0 && umount2(call, MNT_DETACH) != 0) return false;
  made->tv_sec = 0;
  scratch_remove_call(scratch, number);
  if (mkdir(call, 0700) != 0 && (errno != EEXIST || !set_aside(scratch, call) || mkdir(call, 0700) != 0)) return false;
  if ((confined && !cover(call, scratch->bytes_of_call)) || lstat(call, &status) != 0) return false;
  *made = status.st_ctim;
  return true;
}

void scratch_end_call(struct scratch *scratch, unsigned number) {
  if (scratch->bytes_of_call > 0) umount2(scratch_of_call(scratch, number), MNT_DETACH);
  scratch_remove_call(scratch, number);
}

void scratch_remove(struct scratch *scratch) {
  if (scratch->path[0] == 0) return;
  scratch->patience = UINT64_MAX;
  if (scratch->bytes_of_call > 0) umount2(scratch->tmp, MNT_DETACH);
  /* What a run without files leaves goes without being looked at. */
  rmdir(scratch->tmp);
  bool removed = rmdir(scratch->path) == 0;
  /* What has stopped it once may be over. */
  for (int tries = 0; !removed && tries < 3; tries++) {
    if (scratch->held >= 0) empty(scratch, scratch->held);
    removed = rmdir(scratch->path) == 0;
  }
  if (!removed) report("faaslet: cannot remove the scratch directory %s: %s\n", scratch->path, strerror(errno));
  scratch_leave(scratch);
  scratch->path[0] = 0;
}

void scratch_sweep(struct scratch *scratch) {
  struct listing listing;
  int parent = open(parent_directory(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (parent < 0) return;
  scratch->patience = a_while;
  listing_begin(&listing, parent);
  const char *name;
  while (scratch->patience > 0 && (name = listing_next(&listing)) != NULL) {
    scratch->patience--;
    if (strlen(name) != sizeof pattern - 1 || strncmp(name, prefix, sizeof prefix - 1) != 0) continue;
    int directory = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (directory < 0) continue;
    struct stat status;
    if (fstat(directory, &status) == 0 && status.st_uid == geteuid() && flock(directory, LOCK_EX | LOCK_NB) == 0) {
      empty(scratch, directory);
      unlinkat(parent, name, AT_REMOVEDIR);
    }
    close(directory);
  }
  close(parent);
}
