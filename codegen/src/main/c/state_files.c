#include "state_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "failure.h"
#include "host_files.h"
#include "report.h"
#include "faaslet.h"

static int open_below(int parent, const char *name) {
  if (mkdirat(parent, name, 0777) != 0 && errno != EEXIST) return -1;
  return openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static bool open_directory(struct faaslet *faaslet, const char *path) {
  int directory = open_below(AT_FDCWD, path);
  if (directory >= 0 && faaslet->options.py_user != NULL) {
    char user[3 * STATE_KEY_MAX + 8];
    state_file_name(faaslet->options.py_user, user, sizeof user);
    const int below = open_below(directory, user);
    const int wrong = errno;
    close(directory);
    errno = wrong;
    directory = below;
  }
  faaslet->state.directory = directory;
  return directory >= 0;
}

bool state_files_open(struct faaslet *faaslet, struct failure *failure) {
  const char *path = faaslet->options.state;
  return path == NULL || open_directory(faaslet, path) ||
         fail(failure, EXIT_OF_USAGE, "cannot use the state directory %s: %s", path, host_file_error(errno));
}

void state_files_close(struct faaslet *faaslet) {
  struct state_values *state = &faaslet->state;
  while (state->lock_count > 0) close(state->locks[--state->lock_count].fd);
  if (state->directory >= 0) close(state->directory);
  state->directory = -1;
}

/* Without --state it is made at the first use. */
static int state_directory(struct faaslet *faaslet) {
  if (faaslet->state.directory < 0 && !open_directory(faaslet, faaslet->scratch.state)) {
    report("faaslet: cannot use the state directory %s: %s\n", faaslet->scratch.state, host_file_error(errno));
  }
  return faaslet->state.directory;
}

struct value {
  int directory;
  char name[3 * STATE_KEY_MAX + 16];
};

static bool value_of(struct faaslet *faaslet, const char *key, const char *suffix, struct value *value) {
  value->directory = state_directory(faaslet);
  state_file_name(key, value->name, sizeof value->name - 8);
  strcat(value->name, suffix);
  return value->directory >= 0;
}

/*
 * What --state-limit leaves of room is found out by looking, as other calls and other runs may have written: who changes a
 * value holds a lock meanwhile. It is on the directory, opened anew, since processes that share a descriptor share its locks.
 */
struct change {
  int guard; /* -1: there is no limit */
};

/* Whether there is room when this value has so many bytes; false and ENOSPC when not. */
static bool has_room(struct faaslet *faaslet, int directory, const char *changed, uint64_t size) {
  struct listing listing;
  struct stat status;
  const uint64_t limit = faaslet->options.state_limit;
  uint64_t bytes = size, files = 1;
  const char *name;
  listing_begin(&listing, directory);
  while ((name = listing_next(&listing)) != NULL) {
    if (strcmp(name, changed) == 0 || fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
    bytes += (uint64_t)status.st_size;
    files++;
  }
  if (listing.failed) return false;
  errno = ENOSPC;
  return bytes <= limit && files <= limit / 4096;
}

static void change_end(const struct change *change) {
  if (change->guard >= 0) close(change->guard);
}

/* Before a value is changed so that it has so many bytes. False, with a message, when that cannot be. */
static bool change_begin(struct faaslet *faaslet, const struct value *value, uint64_t size, struct change *change) {
  change->guard = -1;
  if (faaslet->options.state_limit == 0) return true;
  change->guard = openat(value->directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int wrong = change->guard < 0 ? errno : 0;
  while (wrong == 0 && flock(change->guard, LOCK_EX) != 0) {
    if (errno != EINTR) wrong = errno;
  }
  if (wrong == 0 && !has_room(faaslet, change->guard, value->name, size)) wrong = errno;
  if (wrong == 0) return true;
  report("faaslet: cannot write the state value %s: %s\n", value->name,
         wrong == ENOSPC ? "the values hold as much as --state-limit allows" : strerror(wrong));
  change_end(change);
  return false;
}

static void value_write(const struct value *value, const void *bytes, size_t size) {
  char temporary[sizeof value->name + 8];
  strcpy(temporary, value->name);
  strcat(temporary, "%new");
  int fd = openat(value->directory, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
  bool done = fd >= 0 && file_write(fd, bytes, size);
  if (fd >= 0) close(fd);
  if (done) done = renameat(value->directory, temporary, value->directory, value->name) == 0;
  if (!done) report("faaslet: cannot write the state value %s: %s\n", value->name, strerror(errno));
}

static size_t value_size(const struct value *value) {
  struct stat status;
  if (fstatat(value->directory, value->name, &status, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(status.st_mode)) return 0;
  return (size_t)status.st_size;
}

static size_t value_read(const struct value *value, size_t offset, void *target, size_t size) {
  size_t done = 0;
  int fd = openat(value->directory, value->name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return 0;
  while (done < size) {
    ssize_t got = pread(fd, (uint8_t *)target + done, size - done, (off_t)(offset + done));
    if (got <= 0) break;
    done += (size_t)got;
  }
  close(fd);
  return done;
}

uint64_t state_files_size(struct faaslet *faaslet, const char *key) {
  struct value value;
  return value_of(faaslet, key, "", &value) ? value_size(&value) : 0;
}

size_t state_files_read(struct faaslet *faaslet, const char *key, uint64_t offset, void *target, size_t size) {
  struct value value;
  return value_of(faaslet, key, "", &value) ? value_read(&value, offset, target, size) : 0;
}

void state_files_write(struct faaslet *faaslet, const char *key, const void *bytes, size_t size) {
  struct value value;
  struct change change;
  if (!value_of(faaslet, key, "", &value) || !change_begin(faaslet, &value, size, &change)) return;
  value_write(&value, bytes, size);
  change_end(&change);
}

void state_files_write_part(struct faaslet *faaslet, const char *key, uint64_t total, uint64_t offset, const void *bytes,
                            size_t size) {
  struct value value;
  struct change change;
  if (!value_of(faaslet, key, "", &value)) return;
  const size_t before = value_size(&value);
  if (!change_begin(faaslet, &value, before > total ? before : total, &change)) return;
  int fd = openat(value.directory, value.name, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
  bool done = fd >= 0 && (value_size(&value) >= total || ftruncate(fd, (off_t)total) == 0) &&
              pwrite(fd, bytes, size, (off_t)offset) == (ssize_t)size;
  if (!done) report("faaslet: cannot write the state value %s: %s\n", value.name, strerror(errno));
  if (fd >= 0) close(fd);
  change_end(&change);
}

/* Appended elements are kept one after the other, each behind its length. */
void state_files_append(struct faaslet *faaslet, const char *key, const void *bytes, uint32_t size) {
  struct value value;
  struct change change;
  if (!value_of(faaslet, key, "%list", &value)) return;
  if (!change_begin(faaslet, &value, (uint64_t)value_size(&value) + sizeof size + size, &change)) return;
  int fd = openat(value.directory, value.name, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (fd < 0 || flock(fd, LOCK_EX) != 0 || !file_write(fd, &size, sizeof size) || !file_write(fd, bytes, size)) {
    report("faaslet: cannot append to the state value %s: %s\n", value.name, strerror(errno));
  }
  if (fd >= 0) close(fd);
  change_end(&change);
}

void state_files_read_appended(struct faaslet *faaslet, const char *key, void *target, uint32_t size, uint32_t count) {
  struct value value;
  uint8_t *to = target;
  if (!value_of(faaslet, key, "%list", &value)) return;
  size_t at = 0;
  while (count-- > 0) {
    uint32_t length;
    if (value_read(&value, at, &length, sizeof length) != sizeof length) return;
    uint32_t part = length < size ? length : size;
    if (value_read(&value, at + sizeof length, to, part) != part) return;
    at += sizeof length + length;
    to += part;
    size -= part;
  }
}

void state_files_clear_appended(struct faaslet *faaslet, const char *key) {
  struct value value;
  if (value_of(faaslet, key, "%list", &value)) unlinkat(value.directory, value.name, 0);
}

static void take_lock(const struct state_lock *lock) {
  while (flock(lock->fd, lock->kind) != 0) {
    if (errno == EINTR) continue;
    report("faaslet: cannot lock the state value %s: %s\n", lock->name, strerror(errno));
    return;
  }
}

void state_files_lock(struct faaslet *faaslet, const char *key, enum state_lock_kind wanted) {
  struct state_values *state = &faaslet->state;
  const int kind = wanted == STATE_LOCK_READ ? LOCK_SH : LOCK_EX;
  struct value value;
  if (!value_of(faaslet, key, "%lock", &value)) return;
  for (int i = 0; i < state->lock_count; i++) {
    struct state_lock *held = &state->locks[i];
    if (strcmp(held->name, value.name) != 0) continue;
    held->times++;
    if (kind == LOCK_SH || held->kind == LOCK_EX) return;
    held->kind = kind;
    take_lock(held);
    return;
  }
  if (state->lock_count == STATE_LOCKS_MAX) {
    report("faaslet: cannot lock the state value %s: %d are locked already\n", value.name, STATE_LOCKS_MAX);
    return;
  }
  struct state_lock *taken = &state->locks[state->lock_count];
  struct change change;
  if (!change_begin(faaslet, &value, 0, &change)) return;
  taken->fd = openat(value.directory, value.name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
  change_end(&change);
  if (taken->fd < 0) {
    report("faaslet: cannot lock the state value %s: %s\n", value.name, strerror(errno));
    return;
  }
  taken->kind = kind;
  taken->times = 1;
  strcpy(taken->name, value.name);
  state->lock_count++;
  take_lock(taken);
}

void state_files_unlock(struct faaslet *faaslet, const char *key, enum state_lock_kind kind) {
  struct state_values *state = &faaslet->state;
  (void)kind;
  struct value value;
  if (!value_of(faaslet, key, "%lock", &value)) return;
  for (int i = state->lock_count - 1; i >= 0; i--) {
    if (strcmp(state->locks[i].name, value.name) != 0) continue;
    if (--state->locks[i].times > 0) return;
    close(state->locks[i].fd);
    state->locks[i] = state->locks[--state->lock_count];
    return;
  }
}
