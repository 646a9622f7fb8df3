#include "file_system.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "call.h"
#include "shared_files.h"
#include "wasi_errno.h"

enum {
  /* WASIPrivate.h of Faasm's fork of WAVM, which the preopened directories are opened with. */
  RIGHTS_OF_FILES = RIGHT_FD_DATASYNC | RIGHT_FD_READ | RIGHT_FD_SEEK | RIGHT_FD_FDSTAT_SET_FLAGS | RIGHT_FD_SYNC |
                    RIGHT_FD_TELL | RIGHT_FD_WRITE | RIGHT_FD_ADVISE | RIGHT_FD_ALLOCATE | RIGHT_FD_FILESTAT_GET |
                    RIGHT_FD_FILESTAT_SET_SIZE | RIGHT_FD_FILESTAT_SET_TIMES | RIGHT_POLL_FD_READWRITE,
  RIGHTS_OF_DIRECTORIES = RIGHT_FD_FDSTAT_SET_FLAGS | RIGHT_FD_SYNC | RIGHT_FD_ADVISE | RIGHT_PATH_CREATE_DIRECTORY |
                          RIGHT_PATH_CREATE_FILE | RIGHT_PATH_LINK_SOURCE | RIGHT_PATH_LINK_TARGET | RIGHT_PATH_OPEN |
                          RIGHT_FD_READDIR | RIGHT_PATH_READLINK | RIGHT_PATH_RENAME_SOURCE | RIGHT_PATH_RENAME_TARGET |
                          RIGHT_PATH_FILESTAT_GET | RIGHT_PATH_FILESTAT_SET_SIZE | RIGHT_PATH_FILESTAT_SET_TIMES |
                          RIGHT_FD_FILESTAT_GET | RIGHT_FD_FILESTAT_SET_TIMES | RIGHT_PATH_SYMLINK |
                          RIGHT_PATH_UNLINK_FILE | RIGHT_PATH_REMOVE_DIRECTORY | RIGHT_POLL_FD_READWRITE,

  /* FileDescriptor.h: any of these makes an open one for writing, or for reading. */
  RIGHTS_TO_WRITE = RIGHT_FD_DATASYNC | RIGHT_FD_WRITE | RIGHT_FD_ALLOCATE | RIGHT_FD_FILESTAT_SET_SIZE | RIGHT_PATH_CREATE_FILE,
  RIGHTS_TO_READ = RIGHT_FD_READDIR | RIGHT_FD_READ | RIGHT_FD_SEEK | RIGHT_FD_TELL | RIGHT_PATH_OPEN,
};

enum { OPEN_CREAT = 1, OPEN_DIRECTORY = 2, OPEN_EXCL = 4, OPEN_TRUNC = 8 };

/* errnoToWasi() of FileDescriptor.cpp: what it does not list it throws for. */
uint16_t errno_to_wasi(int host_errno) {
  switch (host_errno) {
    case EPERM:
    case ENOENT:
    case EIO:
    case EBADF:
    case ENOMEM:
    case EACCES:
    case EEXIST:
    case ENOTDIR:
    case EISDIR:
    case EINVAL:
    case EMFILE:
    case ESPIPE: return (uint16_t)wasi_errno(host_errno);
    default: worker_ends("Unsupported WASI errno: %d (%s)", host_errno, strerror(host_errno));
  }
}

bool descriptor_exists(struct call *call, uint32_t fd) { return fd < call->files.count; }

struct descriptor *descriptor_get(struct call *call, uint32_t fd) {
  if (!descriptor_exists(call, fd)) worker_ends("File descriptor does not exist: %d", (int32_t)fd);
  return &call->files.all[fd];
}

/* getNewFd(), and the entry that operator[] of the map makes: filled with zeros, but there is no descriptor of the host. */
static uint32_t new_descriptor(struct call *call) {
  struct file_system *files = &call->files;
  enum { AT_ONCE = 256 };
  if (files->count % AT_ONCE == 0) {
    files->all = realloc(files->all, (files->count + AT_ONCE) * sizeof *files->all);
    if (files->all == NULL) worker_ends("out of memory");
  }
  files->all[files->count] = (struct descriptor){.host = -1};
  return files->count++;
}

static char *joined(const char *directory, const char *relative) {
  const size_t length = strlen(directory);
  char *path = allocate(length + strlen(relative) + 2);
  strcpy(path, directory);
  /* boost::filesystem::path::append(): a slash between, unless there is one, or nothing before it. */
  if (length > 0 && *relative != 0 && *relative != '/' && directory[length - 1] != '/') strcat(path, "/");
  return strcat(path, relative);
}

/* absPath() */
char *descriptor_path(const struct descriptor *descriptor, const char *relative) {
  if (*relative == 0) return joined(descriptor->path, "");
  return joined(strcmp(descriptor->path, ".") == 0 ? "" : descriptor->path, relative);
}

/* wasiFdFlagsToLinux() */
static int linux_flags(uint32_t fd_flags) {
  static const struct {
    uint32_t flag;
    int linux;
  } flags[] = {{FDFLAG_RSYNC, O_RSYNC}, {FDFLAG_APPEND, O_APPEND}, {FDFLAG_DSYNC, O_DSYNC},
               {FDFLAG_SYNC, O_SYNC}, {FDFLAG_NONBLOCK, O_NONBLOCK}};
  int result = 0;
  bool known = fd_flags == 0;
  for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
    if ((fd_flags & flags[i].flag) == 0) continue;
    result |= flags[i].linux;
    known = true;
  }
  if (!known) worker_ends("Unhandled fd flags: %u", fd_flags);
  return result;
}

/* getOpenMode(): the first of these flags that is set counts, and the others do not. O_EXCL so comes without O_CREAT. */
static uint32_t one_open_flag(uint32_t open_flags) {
  static const uint16_t order[] = {OPEN_CREAT, OPEN_DIRECTORY, OPEN_TRUNC, OPEN_EXCL};
  for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
    if ((open_flags & order[i]) != 0) return order[i];
  }
  if ((uint16_t)open_flags != 0) worker_ends("Unable to detect open mode: %u", open_flags);
  return 0;
}

/* getRwType(): what is opened for reading is opened for writing as well when one right of the wrong kind is among them. */
static int access_mode(uint64_t rights) {
  const bool reads = (rights & RIGHTS_TO_READ) != 0;
  const bool writes = (rights & RIGHTS_TO_WRITE) != 0;
  if (reads && writes) return O_RDWR;
  if (reads) return O_RDONLY;
  if (writes) return O_WRONLY;
  if (rights != 0) worker_ends("Unrecognised access mode for file (rights %lx)", (unsigned long)rights);
  return O_RDONLY;
}

/* Opens a descriptor of the host that the worker will never close: fd_close does nothing, and prepareFilesystem() forgets. */
static int leak(struct call *call, const struct directory *directory, const char *path, int flags, mode_t mode) {
  if (!commons_descriptor(call->worker->commons)) {
    errno = EMFILE;
    return -1;
  }
  const int fd = directory_file(directory, path, flags, mode);
  const int reason = errno;
  if (fd < 0) commons_descriptor_closed(call->worker->commons);
  errno = reason;
  return fd;
}

/* pathOpen() */
static bool open_path(struct call *call, struct descriptor *descriptor, uint32_t open_flags, uint32_t fd_flags) {
  const uint32_t flag = one_open_flag(open_flags);
  const int access = flag == OPEN_DIRECTORY ? O_RDONLY : access_mode(descriptor->rights);
  const mode_t mode = flag == OPEN_CREAT ? S_IRWXU | S_IRGRP | S_IROTH : 0;
  const int flags = access | linux_flags(fd_flags) |
                    (flag == OPEN_CREAT       ? O_CREAT
                     : flag == OPEN_DIRECTORY ? O_DIRECTORY
                     : flag == OPEN_TRUNC     ? O_TRUNC
                     : flag == OPEN_EXCL      ? O_EXCL
                                              : 0);
  const struct directory *directory = &call->worker->root;
  const char *path = descriptor->path;
  if (shared_file_is(path)) {
    const int missing = shared_file_sync(call, path);
    if (missing != 0 && access == O_RDONLY) {
      descriptor->wasi_errno = errno_to_wasi(missing);
      return false;
    }
    if (missing != 0) shared_file_forget(call, path);
    directory = &call->worker->copies;
    path = shared_file_path(path);
  }
  descriptor->host = leak(call, directory, path, flags, mode);
  if (descriptor->host >= 0) return true;
  descriptor->wasi_errno = errno_to_wasi(errno);
  return false;
}

/* stdFdFactory(): without the rights to seek and to tell it looks like a terminal to the guest's C library. */
static void stream(struct call *call, const char *path) {
  const uint32_t fd = new_descriptor(call);
  struct descriptor *descriptor = descriptor_get(call, fd);
  descriptor->path = joined(path, "");
  descriptor->rights = RIGHT_FD_READ | RIGHT_FD_FDSTAT_SET_FLAGS | RIGHT_FD_WRITE | RIGHT_FD_FILESTAT_GET | RIGHT_POLL_FD_READWRITE;
  descriptor->inheriting = descriptor->rights;
  descriptor->host = (int)fd;
  descriptor->preopen_type = 0xa5; /* there it is whatever was in memory */
}

/* createPreopenedFileDescriptor(). These were counted when the module was bound or reset (dispatcher.c). */
static void preopened(struct call *call, const char *path) {
  struct descriptor *descriptor = descriptor_get(call, new_descriptor(call));
  descriptor->path = joined(path, "");
  descriptor->rights = RIGHTS_OF_DIRECTORIES;
  descriptor->inheriting = RIGHTS_OF_DIRECTORIES | RIGHTS_OF_FILES;
  descriptor->host = directory_file(&call->worker->root, path, O_RDONLY | O_DIRECTORY, 0);
  if (descriptor->host < 0) worker_ends("Problem opening preopened fd at %s: %s", path, strerror(errno));
}

void file_system_prepare(struct call *call) {
  stream(call, "/dev/stdin");
  stream(call, "/dev/stdout");
  stream(call, "/dev/stderr");
  preopened(call, "/");
  preopened(call, ".");
}

/* openFileDescriptor() of FileSystem.cpp */
int32_t descriptor_open(struct call *call, uint32_t directory, const char *path, uint64_t rights, uint64_t inheriting,
                        uint32_t open_flags, uint32_t fd_flags) {
  const struct descriptor *root = descriptor_get(call, directory);
  const bool alone = shared_file_is(path) || strcmp(root->path, ".") == 0;
  char *full = alone ? joined("", path) : joined(root->path, path);
  const uint64_t inherited = root->inheriting;
  const uint32_t fd = new_descriptor(call); /* moves *root */
  struct descriptor *descriptor = descriptor_get(call, fd);
  descriptor->path = full;
  descriptor->rights = rights & inherited;
  descriptor->inheriting = inheriting & inherited;
  if (open_path(call, descriptor, open_flags, fd_flags)) return (int32_t)fd;
  return -(int32_t)descriptor->wasi_errno;
}

/* dup() of FileSystem.cpp, duplicate() of FileDescriptor.cpp: nobody looks whether the system had a descriptor for it. */
uint32_t descriptor_dup(struct call *call, uint32_t fd) {
  const uint32_t new = new_descriptor(call);
  struct descriptor *copy = descriptor_get(call, new);
  const struct descriptor *original = descriptor_get(call, fd);
  *copy = *original;
  copy->preopen_type = 0;
  copy->wasi_errno = 0;
  copy->host = -1;
  if (!commons_descriptor(call->worker->commons)) return new;
  copy->host = dup(original->host);
  if (copy->host < 0) commons_descriptor_closed(call->worker->commons);
  return new;
}

static uint64_t nanoseconds_of(struct timespec time) {
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static bool is_stream(const struct descriptor *descriptor) {
  return descriptor->host >= STDIN_FILENO && descriptor->host <= STDERR_FILENO;
}

/* Where stat() and its kin look: at the path, whatever became of the file that was opened. Answers an errno. */
static int stat_path(struct call *call, const char *path, struct stat *native) {
  const struct directory *directory = &call->worker->root;
  if (shared_file_is(path)) {
    const int missing = shared_file_sync(call, path);
    if (missing != 0) return missing;
    directory = &call->worker->copies;
    path = shared_file_path(path);
  }
  return directory_stat(directory, path, native) == 0 ? 0 : errno;
}

/* stat() of FileDescriptor.cpp; it follows links, whatever the guest asked for. */
uint16_t descriptor_stat(struct call *call, struct descriptor *descriptor, const char *relative, struct file_status *status) {
  struct stat native;
  int wrong;
  if (is_stream(descriptor)) {
    wrong = fstat(descriptor->host, &native) == 0 ? 0 : errno;
  } else {
    char *path = descriptor_path(descriptor, relative);
    wrong = stat_path(call, path, &native);
    free(path);
  }
  if (wrong != 0) return errno_to_wasi(wrong);
  if (is_stream(descriptor) || S_ISCHR(native.st_mode)) {
    status->type = FILETYPE_CHARACTER_DEVICE;
  } else if (S_ISREG(native.st_mode)) {
    status->type = FILETYPE_REGULAR_FILE;
  } else if (S_ISBLK(native.st_mode)) {
    status->type = FILETYPE_BLOCK_DEVICE;
  } else if (S_ISDIR(native.st_mode)) {
    status->type = FILETYPE_DIRECTORY;
  } else if (S_ISLNK(native.st_mode)) {
    status->type = FILETYPE_SYMBOLIC_LINK;
  } else {
    worker_ends("Unrecognised file type: mode %o", native.st_mode);
  }
  status->device = native.st_dev;
  status->inode = native.st_ino;
  status->links = native.st_nlink;
  status->size = (uint64_t)native.st_size;
  status->accessed = nanoseconds_of(native.st_atim);
  status->modified = nanoseconds_of(native.st_mtim);
  status->changed = nanoseconds_of(native.st_ctim);
  return WASI_SUCCESS;
}

/* loadDirContents(): all of the directory at once, by its path. */
static void load_list(struct call *call, struct descriptor *descriptor) {
  const struct directory *directory = &call->worker->root;
  const char *path = descriptor->path;
  if (shared_file_is(path)) {
    if (shared_file_sync(call, path) != 0) worker_ends("Failed to open shared dir %s", path);
    directory = &call->worker->copies;
    path = shared_file_path(path);
  }
  if (!commons_descriptor(call->worker->commons)) worker_ends("Failed to open dir %s: %s", path, strerror(EMFILE));
  const int fd = directory_file(directory, path, O_RDONLY | O_DIRECTORY, 0);
  DIR *stream_of_names = fd < 0 ? NULL : fdopendir(fd);
  if (stream_of_names == NULL) worker_ends("Failed to open dir %s: %s", path, strerror(errno));
  const struct dirent *entry;
  while ((entry = readdir(stream_of_names)) != NULL) {
    descriptor->list = realloc(descriptor->list, (descriptor->list_count + 1) * sizeof *descriptor->list);
    if (descriptor->list == NULL) worker_ends("out of memory");
    /* The type is Linux's, 4 for a directory and 8 for a file, where WASI has 3 and 4. */
    descriptor->list[descriptor->list_count++] = (struct listed){joined(entry->d_name, ""), entry->d_ino, entry->d_type};
  }
  closedir(stream_of_names);
  commons_descriptor_closed(call->worker->commons);
  descriptor->listed = true;
}

/*
 * copyDirentsToWasiBuffer(): goes on where it stopped, whatever the guest has used of what it got. What does not fit comes
 * again, but not what fitted and was not used.
 */
size_t descriptor_list(struct call *call, struct descriptor *descriptor, uint8_t *buffer, size_t size) {
  enum { HEAD = 24 };
  size_t used = 0;
  if (!descriptor->listed) load_list(call, descriptor);
  while (descriptor->list_at < descriptor->list_count) {
    const struct listed *entry = &descriptor->list[descriptor->list_at];
    const size_t length = strlen(entry->name);
    uint8_t head[HEAD] = {0};
    put_u64(head, descriptor->list_at + 1);
    put_u64(head + 8, entry->inode);
    put_u32(head + 16, (uint32_t)length);
    head[20] = entry->type;
    if (size - used < HEAD) return size;
    memcpy(buffer + used, head, HEAD);
    used += HEAD;
    if (size - used < length) return size;
    memcpy(buffer + used, entry->name, length);
    used += length;
    descriptor->list_at++;
  }
  return used;
}

/* unlink() */
bool descriptor_unlink(struct call *call, struct descriptor *descriptor, const char *relative) {
  if (shared_file_is(relative)) {
    shared_file_delete(call, relative);
    return true;
  }
  char *path = descriptor_path(descriptor, relative);
  const char *name;
  const int parent = directory_parent(&call->worker->root, path, &name);
  const bool done = parent >= 0 && unlinkat(parent, name, 0) == 0;
  const int reason = errno;
  if (parent >= 0) close(parent);
  if (!done) descriptor->wasi_errno = errno_to_wasi(reason);
  free(path);
  return done;
}

/* rename(): whatever the reason, it looks up the errno 1, the negated result, and so answers EPERM. */
bool descriptor_rename(struct call *call, struct descriptor *descriptor, const char *new_path, const char *relative) {
  char *path = descriptor_path(descriptor, relative);
  const char *from_name, *to_name;
  const int from = directory_parent(&call->worker->root, path, &from_name);
  const int to = directory_parent(&call->worker->root, new_path, &to_name);
  const bool done = from >= 0 && to >= 0 && renameat(from, from_name, to, to_name) == 0;
  if (from >= 0) close(from);
  if (to >= 0) close(to);
  if (!done) descriptor->wasi_errno = errno_to_wasi(EPERM);
  free(path);
  return done;
}
