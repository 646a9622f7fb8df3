#include "shared_files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "call.h"

static const char prefix[] = "faasm://";
enum { PREFIX = sizeof prefix - 1 };

bool shared_file_is(const char *path) { return strncmp(path, prefix, PREFIX) == 0; }

const char *shared_file_path(const char *path) { return path + PREFIX; }

/* A key of the storage is a name without any structure: nothing is found under one with an empty, `.` or `..` part. */
static bool is_key(const char *path) {
  for (;;) {
    const size_t part = strcspn(path, "/");
    if (part == 0 || (part == 1 && *path == '.') || (part == 2 && strncmp(path, "..", 2) == 0)) return false;
    if (path[part] == 0) return true;
    path += part + 1;
  }
}

/* trimLeadingSlashes() of FileLoader.cpp */
static const char *key_of(const char *path) {
  const char *key = shared_file_path(path);
  return key + strspn(key, "/");
}

/* The storage's bytes; NULL when it has no such file, and an empty one is none. */
static unsigned char *stored(struct call *call, const char *path, unsigned long *size) {
  const char *key = key_of(path);
  struct stat status;
  if (call->worker->shared.fd < 0 || !is_key(key)) return NULL;
  if (directory_stat(&call->worker->shared, key, &status) != 0 || !S_ISREG(status.st_mode)) return NULL;
  unsigned char *bytes = directory_read(&call->worker->shared, key, size);
  if (bytes != NULL && *size > 0) return bytes;
  free(bytes);
  return NULL;
}

/* getSharedFileFile() of FileLoader.cpp: the directories above are made, before anybody knows whether there is such a file. */
static void make_parents(struct call *call, const char *path) {
  char *parent = allocate(strlen(path) + 1);
  strcpy(parent, shared_file_path(path));
  char *slash = strrchr(parent, '/');
  if (slash != NULL) *slash = 0;
  if (slash != NULL && directory_make(&call->worker->copies, parent) != 0) {
    worker_ends("Filesystem error creating directories for %s: %s", path, strerror(errno));
  }
  free(parent);
}

static enum shared_state found(struct call *call, const char *path) {
  struct stat status;
  if (directory_stat(&call->worker->copies, shared_file_path(path), &status) == 0) {
    return S_ISDIR(status.st_mode) ? SHARED_DIRECTORY : SHARED_FILE;
  }
  /* boost::filesystem::exists() throws for the rest. */
  if (errno != ENOENT && errno != ENOTDIR) worker_ends("%s: %s", path, strerror(errno));
  make_parents(call, path);
  unsigned long size;
  unsigned char *bytes = stored(call, path, &size);
  if (bytes == NULL) return SHARED_MISSING;
  if (directory_write(&call->worker->copies, shared_file_path(path), bytes, size) != 0) {
    worker_ends("cannot write the copy of %s: %s", path, strerror(errno));
  }
  free(bytes);
  return SHARED_FILE;
}

static struct shared_entry *entry_of(struct commons *commons, const char *path) {
  struct shared_entry *unused = NULL;
  for (int i = 0; i < SHARED_FILES_MAX; i++) {
    struct shared_entry *entry = &commons->shared_files[i];
    if (entry->state == SHARED_UNKNOWN) {
      if (unused == NULL) unused = entry;
    } else if (strcmp(entry->path, path) == 0) {
      return entry;
    }
  }
  return unused;
}

/* syncSharedFile() */
int shared_file_sync(struct call *call, const char *path) {
  struct commons *commons = call->worker->commons;
  if (strlen(path) >= SHARED_PATH_MAX) worker_ends("%.64s… is longer than this host allows", path);
  commons_lock(commons);
  struct shared_entry *entry = entry_of(commons, path);
  if (entry == NULL) worker_ends("more than %d shared files were asked for, and this host remembers no more", SHARED_FILES_MAX);
  if (entry->state == SHARED_UNKNOWN) {
    const enum shared_state state = found(call, path);
    strcpy(entry->path, path);
    entry->state = state;
  }
  const int missing = entry->state == SHARED_MISSING ? ENOENT : 0;
  commons_unlock(commons);
  return missing;
}

/* clearCacheForSharedFile() */
void shared_file_forget(struct call *call, const char *path) {
  struct commons *commons = call->worker->commons;
  commons_lock(commons);
  struct shared_entry *entry = entry_of(commons, path);
  if (entry != NULL) entry->state = SHARED_UNKNOWN;
  commons_unlock(commons);
}

/* updateSharedFile() */
void shared_file_upload(struct call *call, const char *path) {
  unsigned long size;
  unsigned char *bytes = directory_read(&call->worker->copies, shared_file_path(path), &size);
  if (bytes == NULL || size == 0) worker_ends("the shared file %s is not there, or empty, after it was written", path);
  const struct directory *shared = &call->worker->shared;
  const char *key = key_of(path);
  const char *slash = strrchr(key, '/');
  char *parent = allocate(strlen(key) + 1);
  strcpy(parent, key);
  parent[slash == NULL ? 0 : slash - key] = 0;
  if (shared->fd < 0 || !is_key(key) || directory_make(shared, parent) != 0 ||
      directory_write(shared, key, bytes, size) != 0) {
    worker_ends("cannot store the shared file %s (is --shared given, and writable?)", path);
  }
  free(parent);
  free(bytes);
}

/* deleteSharedFile() of both: the file goes, but it is forgotten under a name that it was never remembered under. */
void shared_file_delete(struct call *call, const char *path) {
  const struct directory *directories[] = {&call->worker->shared, &call->worker->copies};
  for (int i = 0; i < 2; i++) {
    const char *name;
    if (directories[i]->fd < 0 || !is_key(key_of(path))) continue;
    const int parent = directory_parent(directories[i], key_of(path), &name);
    if (parent < 0) continue;
    unlinkat(parent, name, 0);
    close(parent);
  }
}
