#include "wasi_fd.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "failure.h"
#include "host_files.h"
#include "wasi.h"

static const uint32_t most_descriptors = 16384;

static const uint32_t directory_rights =
    RIGHT_FD_FDSTAT_SET_FLAGS | RIGHT_FD_SYNC | RIGHT_FD_DATASYNC | RIGHT_FD_ADVISE | RIGHT_PATH_CREATE_DIRECTORY |
    RIGHT_PATH_CREATE_FILE | RIGHT_PATH_LINK_SOURCE | RIGHT_PATH_LINK_TARGET | RIGHT_PATH_OPEN | RIGHT_FD_READDIR |
    RIGHT_PATH_READLINK | RIGHT_PATH_RENAME_SOURCE | RIGHT_PATH_RENAME_TARGET | RIGHT_PATH_FILESTAT_GET |
    RIGHT_PATH_FILESTAT_SET_SIZE | RIGHT_PATH_FILESTAT_SET_TIMES | RIGHT_FD_FILESTAT_GET |
    RIGHT_FD_FILESTAT_SET_TIMES | RIGHT_PATH_SYMLINK | RIGHT_PATH_REMOVE_DIRECTORY | RIGHT_PATH_UNLINK_FILE |
    RIGHT_POLL_FD_READWRITE;
static const uint32_t file_rights = RIGHT_FD_DATASYNC | RIGHT_FD_READ | RIGHT_FD_SEEK | RIGHT_FD_FDSTAT_SET_FLAGS |
                                    RIGHT_FD_SYNC | RIGHT_FD_TELL | RIGHT_FD_WRITE | RIGHT_FD_ADVISE |
                                    RIGHT_FD_ALLOCATE | RIGHT_FD_FILESTAT_GET | RIGHT_FD_FILESTAT_SET_SIZE |
                                    RIGHT_FD_FILESTAT_SET_TIMES | RIGHT_POLL_FD_READWRITE;
static const uint32_t device_rights = file_rights & ~(uint32_t)(RIGHT_FD_ALLOCATE | RIGHT_FD_FILESTAT_SET_SIZE);
/* Guests take a character device without the rights to seek and tell for a terminal, as wasi-libc's isatty does. */
static const uint32_t stream_rights = device_rights & ~(uint32_t)(RIGHT_FD_SEEK | RIGHT_FD_TELL);

enum wasi_filetype filetype_of(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFREG: return FILETYPE_REGULAR_FILE;
    case S_IFDIR: return FILETYPE_DIRECTORY;
    case S_IFLNK: return FILETYPE_SYMBOLIC_LINK;
    case S_IFCHR: return FILETYPE_CHARACTER_DEVICE;
    case S_IFBLK: return FILETYPE_BLOCK_DEVICE;
    case S_IFSOCK: return FILETYPE_SOCKET_STREAM;
    default: return FILETYPE_UNKNOWN;
  }
}

uint32_t rights_of(enum wasi_filetype type) {
  if (type == FILETYPE_DIRECTORY) return directory_rights;
  if (type == FILETYPE_CHARACTER_DEVICE) return device_rights;
  return type == FILETYPE_REGULAR_FILE ? file_rights : stream_rights;
}

static bool fds_reserve(struct fd_table *fds, uint32_t size) {
  if (size <= fds->size) return true;
  if (size > most_descriptors) return false;
  uint32_t larger = fds->size == 0 ? 64 : fds->size;
  while (larger < size) larger *= 2;
  struct fd_entry *entries = realloc(fds->entries, larger * sizeof *entries);
  if (entries == NULL) return false;
  memset(entries + fds->size, 0, (larger - fds->size) * sizeof *entries);
  fds->entries = entries;
  fds->size = larger;
  return true;
}

/* Puts an entry at a free number. */
static bool fd_put(struct fd_table *fds, uint32_t fd, struct fd_entry entry) {
  if (!fds_reserve(fds, fd + 1)) return false;
  entry.used = true;
  fds->entries[fd] = entry;
  return true;
}

uint32_t fd_add(struct faaslet *faaslet, struct fd_entry entry, uint32_t *fd) {
  struct fd_table *fds = &faaslet->fds;
  uint32_t free_one = 0;
  while (free_one < fds->size && fds->entries[free_one].used) free_one++;
  if (!fd_put(fds, free_one, entry)) return WASI_EMFILE;
  *fd = free_one;
  return WASI_SUCCESS;
}

uint32_t fd_get(struct faaslet *faaslet, uint32_t fd, uint32_t rights, struct fd_entry **entry) {
  struct fd_table *fds = &faaslet->fds;
  if (fd >= fds->size || !fds->entries[fd].used) return WASI_EBADF;
  *entry = &fds->entries[fd];
  return (rights & ~(*entry)->rights) != 0 ? WASI_ENOTCAPABLE : WASI_SUCCESS;
}

static void fd_end(struct fd_entry *entry) {
  /* The process's own streams stay open for the engine's messages. */
  if (entry->host > STDERR_FILENO && entry->preopened == NULL) close(entry->host);
  free(entry->guest_path);
  free(entry->reader);
  *entry = (struct fd_entry){0};
}

bool fds_open_first(struct faaslet *faaslet, struct failure *failure) {
  for (int host = STDIN_FILENO; host <= STDERR_FILENO; host++) {
    struct stat status;
    struct fd_entry entry = {.host = host, .mount = -1};
    if (faaslet->options.stream_is_closed[host]) continue;
    const int mode = fcntl(host, F_GETFL);
    if (mode < 0 || fstat(host, &status) != 0) {
      return fail(failure, EXIT_OF_ENGINE, "cannot use the standard stream %d: %s", host, strerror(errno));
    }
    entry.filetype = (uint8_t)filetype_of(status.st_mode);
    const bool device = S_ISCHR(status.st_mode) && !isatty(host);
    /* Other processes work with the same file: it is for the guest to read or write, and not to cut or to date. */
    entry.rights = rights_of(entry.filetype) &
                   ~(uint32_t)(RIGHT_FD_ALLOCATE | RIGHT_FD_FILESTAT_SET_SIZE | RIGHT_FD_FILESTAT_SET_TIMES);
    const bool has_position = device || (S_ISREG(status.st_mode) && (mode & O_ACCMODE) == O_RDONLY);
    if (!has_position) entry.rights &= ~(uint32_t)(RIGHT_FD_SEEK | RIGHT_FD_TELL);
    if ((mode & O_ACCMODE) == O_RDONLY) entry.rights &= ~(uint32_t)RIGHT_FD_WRITE;
    if ((mode & O_ACCMODE) == O_WRONLY) entry.rights &= ~(uint32_t)RIGHT_FD_READ;
    if ((mode & O_APPEND) != 0) entry.flags |= FDFLAG_APPEND;
    if (faaslet->zygote != NULL && host != STDIN_FILENO) {
      /* What calls write goes over their connections, wherever the zygote's own streams lead. */
      entry.filetype = FILETYPE_SOCKET_STREAM;
      entry.rights = stream_rights & ~(uint32_t)RIGHT_FD_READ;
    }
    entry.inheriting = entry.rights;
    if (!fd_put(&faaslet->fds, (uint32_t)host, entry)) return fail(failure, EXIT_OF_ENGINE, "out of memory");
  }
  for (int i = 0; i < faaslet->name_space.count; i++) {
    const struct mount *mount = &faaslet->name_space.mounts[i];
    struct fd_entry entry = {
        .host = mount->fd,
        .mount = i,
        .filetype = FILETYPE_DIRECTORY,
        .rights = directory_rights,
        .inheriting = directory_rights | file_rights,
        .preopened = mount->guest,
        .guest_path = strdup(mount->guest),
    };
    if (entry.guest_path == NULL || !fd_put(&faaslet->fds, (uint32_t)(STDERR_FILENO + 1 + i), entry)) {
      free(entry.guest_path);
      return fail(failure, EXIT_OF_ENGINE, "out of memory");
    }
  }
  return true;
}

void fds_renamed(struct faaslet *faaslet, const char *old, const char *renamed) {
  struct fd_table *fds = &faaslet->fds;
  for (uint32_t i = 0; i < fds->size; i++) {
    struct fd_entry *entry = &fds->entries[i];
    if (entry->guest_path == NULL || entry->preopened != NULL || !guest_path_is_below(entry->guest_path, old)) continue;
    const char *rest = entry->guest_path + strlen(old);
    char *path = malloc(strlen(renamed) + strlen(rest) + 1);
    if (path == NULL) continue; /* then nothing is above it, as after a rename by others */
    strcpy(path, renamed);
    strcat(path, rest);
    free(entry->guest_path);
    entry->guest_path = path;
  }
}

void fds_close(struct faaslet *faaslet) {
  struct fd_table *fds = &faaslet->fds;
  for (uint32_t i = 0; i < fds->size; i++) {
    if (fds->entries[i].used) fd_end(&fds->entries[i]);
  }
  free(fds->entries);
  *fds = (struct fd_table){0};
}

void fds_close_opened(struct faaslet *faaslet) {
  for (uint32_t i = 0; i < faaslet->fds.size; i++) {
    struct fd_entry *entry = &faaslet->fds.entries[i];
    if (!entry->used || entry->host <= STDERR_FILENO || entry->preopened != NULL) continue;
    fd_end(entry);
    *entry = (struct fd_entry){.used = true, .host = -1, .mount = -1};
  }
}

/* A standard stream of a served call: what is written to it goes to the platform. */
static bool is_log(const struct faaslet *faaslet, const struct fd_entry *entry) {
  return (entry->host == STDOUT_FILENO || entry->host == STDERR_FILENO) && zygote_has_call(faaslet);
}

/* Copies the guest's scatter list; false (and EFAULT or EINVAL in *wrong) when it is not sound. */
enum { VECTORS_MAX = 1024 };
static bool vectors_get(struct faaslet *faaslet, uint32_t address, uint32_t count, struct iovec *vectors,
                        uint32_t *wrong) {
  *wrong = WASI_EINVAL;
  if (count > VECTORS_MAX) return false;
  *wrong = WASI_EFAULT;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t base;
    uint32_t size;
    if (!guest_get_u32(faaslet, address + i * 8, &base) || !guest_get_u32(faaslet, address + i * 8 + 4, &size)) {
      return false;
    }
    vectors[i].iov_len = size;
    vectors[i].iov_base = guest_range(faaslet, base, size);
    if (vectors[i].iov_base == NULL) return false;
  }
  return true;
}

WASI_CALL(fd_read)(struct faaslet *faaslet, uint32_t fd, uint32_t list, uint32_t count, uint32_t result) {
  struct fd_entry *entry;
  struct iovec vectors[VECTORS_MAX];
  uint32_t wrong = fd_get(faaslet, fd, RIGHT_FD_READ, &entry);
  if (wrong == WASI_ENOTCAPABLE && entry->filetype == FILETYPE_DIRECTORY) return WASI_EISDIR;
  if (wrong != WASI_SUCCESS) return wrong == WASI_ENOTCAPABLE ? WASI_EBADF : wrong;
  if (!vectors_get(faaslet, list, count, vectors, &wrong)) return wrong;
  ssize_t done = readv(entry->host, vectors, (int)count);
  if (done < 0) return wasi_errno(errno);
  return guest_put_u32(faaslet, result, (uint32_t)done) ? WASI_SUCCESS : WASI_EFAULT;
}

WASI_CALL(fd_pread)(struct faaslet *faaslet, uint32_t fd, uint32_t list, uint32_t count, uint64_t offset,
                    uint32_t result) {
  struct fd_entry *entry;
  struct iovec vectors[VECTORS_MAX];
  uint32_t wrong = fd_get(faaslet, fd, RIGHT_FD_READ, &entry);
  if (wrong != WASI_SUCCESS) return wrong == WASI_ENOTCAPABLE ? WASI_EBADF : wrong;
  if (!vectors_get(faaslet, list, count, vectors, &wrong)) return wrong;
  ssize_t done = preadv(entry->host, vectors, (int)count, (off_t)offset);
  if (done < 0) return wasi_errno(errno);
  return guest_put_u32(faaslet, result, (uint32_t)done) ? WASI_SUCCESS : WASI_EFAULT;
}

WASI_CALL(fd_write)(struct faaslet *faaslet, uint32_t fd, uint32_t list, uint32_t count, uint32_t result) {
  struct fd_entry *entry;
  struct iovec vectors[VECTORS_MAX];
  uint32_t wrong = fd_get(faaslet, fd, RIGHT_FD_WRITE, &entry);
  if (wrong != WASI_SUCCESS) return wrong == WASI_ENOTCAPABLE ? WASI_EBADF : wrong;
  if (!vectors_get(faaslet, list, count, vectors, &wrong)) return wrong;
  ssize_t done = is_log(faaslet, entry) ? zygote_log(faaslet, entry->host, vectors, (int)count)
                                        : writev(entry->host, vectors, (int)count);
  if (done < 0) return wasi_errno(errno);
  return guest_put_u32(faaslet, result, (uint32_t)done) ? WASI_SUCCESS : WASI_EFAULT;
}

WASI_CALL(fd_pwrite)(struct faaslet *faaslet, uint32_t fd, uint32_t list, uint32_t count, uint64_t offset,
                     uint32_t result) {
  struct fd_entry *entry;
  struct iovec vectors[VECTORS_MAX];
  uint32_t wrong = fd_get(faaslet, fd, RIGHT_FD_WRITE, &entry);
  if (wrong != WASI_SUCCESS) return wrong == WASI_ENOTCAPABLE ? WASI_EBADF : wrong;
  if (!vectors_get(faaslet, list, count, vectors, &wrong)) return wrong;
  if (is_log(faaslet, entry)) return WASI_ESPIPE;
  ssize_t done = pwritev(entry->host, vectors, (int)count, (off_t)offset);
  if (done < 0) return wasi_errno(errno);
  return guest_put_u32(faaslet, result, (uint32_t)done) ? WASI_SUCCESS : WASI_EFAULT;
}

WASI_CALL(fd_close)(struct faaslet *faaslet, uint32_t fd) {
  struct fd_entry *entry;
  uint32_t wrong = fd_get(faaslet, fd, 0, &entry);
  if (wrong == WASI_SUCCESS) fd_end(entry);
  return wrong;
}

WASI_CALL(fd_renumber)(struct faaslet *faaslet, uint32_t from, uint32_t to) {
  struct fd_entry *source;
  uint32_t wrong = fd_get(faaslet, from, 0, &source);
  struct fd_entry *target;
  if (wrong == WASI_SUCCESS) wrong = fd_get(faaslet, to, 0, &target);
  if (wrong != WASI_SUCCESS || from == to) return wrong;
  fd_end(target);
  *target = *source;
  *source = (struct fd_entry){0};
  return WASI_SUCCESS;
}

static uint32_t seek(struct faaslet *faaslet, uint32_t fd, uint32_t rights, int64_t offset, int whence,
                     uint32_t result) {
  struct fd_entry *entry;
  uint32_t wrong = fd_get(faaslet, fd, rights, &entry);
  if (wrong == WASI_ENOTCAPABLE && entry->filetype == FILETYPE_DIRECTORY) return WASI_EISDIR;
  if (wrong != WASI_SUCCESS) return wrong == WASI_ENOTCAPABLE ? WASI_ESPIPE : wrong;
  off_t at = lseek(entry->host, offset, whence);
  if (at < 0) return wasi_errno(errno);
  return guest_put_u64(faaslet, result, (uint64_t)at) ? WASI_SUCCESS : WASI_EFAULT;
}

WASI_CALL(fd_seek)(struct faaslet *faaslet, uint32_t fd, uint64_t offset, uint32_t whence, uint32_t result) {
  static const int whences[] = {SEEK_SET, SEEK_CUR, SEEK_END};
  if (whence > 2) return WASI_EINVAL;
  return seek(faaslet, fd, RIGHT_FD_SEEK, (int64_t)offset, whences[whence], result);
}

WASI_CALL(fd_tell)(struct faaslet *faaslet, uint32_t fd, uint32_t result) {
  return seek(faaslet, fd, RIGHT_FD_TELL, 0, SEEK_CUR, result);
}

WASI_CALL(fd_sync)(struct faaslet *faaslet, uint32_t fd) {
  struct fd_entry *entry;
  uint32_t wrong = fd_get(faaslet, fd, RIGHT_FD_SYNC, &entry);
  return wrong != WASI_SUCCESS ? wrong : wasi_result(fsync(entry->host));
}

WASI_CALL(fd_datasync)(struct faaslet *faaslet, uint32_t fd) {
  struct fd_entry *entry;
  uint32_t wrong = fd_get(faaslet, fd, RIGHT_FD_DATASYNC, &entry);
  return wrong != WASI_SUCCESS ? wrong : wasi_result(fdatasync(entry->host));
}

WASI_CALL(fd_advise)(struct faaslet *faaslet, uint32_t fd, uint64_t offset, uint64_t length, uint32_t advice) {
  static const int advices[] = {POSIX_FADV_NORMAL,   POSIX_FADV_SEQUENTIAL, POSIX_FADV_RANDOM,
                                POSIX_FADV_WILLNEED, POSIX_FADV_DONTNEED,   POSIX_FADV_NOREUSE};
  struct fd_entry *entry;
  uint32_t wrong = fd_get(faaslet, fd, RIGHT_FD_ADVISE, &entry);
  if (wrong != WASI_SUCCESS) return wrong;
  if (advice >= sizeof advices / sizeof advices[0]) return WASI_EINVAL;
  return wasi_errno(posix_fadvise(entry->host, (off_t)offset, (off_t)length, advices[advice]));
}

WASI_CALL(fd_allocate)(struct faaslet *faaslet, uint32_t fd, uint64_t offset, uint64_t length) {
  struct fd_entry *entry;
  uint32_t wrong = fd_get(faaslet, fd, RIGHT_FD_ALLOCATE, &entry);
  if (wrong != WASI_SUCCESS) return wrong;
  return wasi_errno(posix_fallocate(entry->host, (off_t)offset, (off_t)length));
}

WASI_CALL(fd_fdstat_get)(struct faaslet *faaslet, uint32_t fd, uint32_t result) {
  struct fd_entry *entry;
  uint32_t wrong = fd_get(faaslet, fd, 0, &entry);
  if (wrong != WASI_SUCCESS) return wrong;
  uint8_t *fdstat = guest_range(faaslet, result, 24);
  if (fdstat == NULL) return WASI_EFAULT;
  const uint64_t rights = entry->rights;
  const uint64_t inheriting = entry->inheriting;
  memset(fdstat, 0, 24);
  fdstat[0] = entry->filetype;
  memcpy(fdstat + 2, &entry->flags, 2);
  memcpy(fdstat + 8, &rights, 8);
  memcpy(fdstat + 16, &inheriting, 8);
  return WASI_SUCCESS;
}

WASI_CALL(fd_fdstat_set_flags)(struct faaslet *faaslet, uint32_t fd, uint32_t flags) {
  struct fd_entry *entry;
  uint32_t wrong = fd_get(faaslet, fd, RIGHT_FD_FDSTAT_SET_FLAGS, &entry);
  if (wrong != WASI_SUCCESS) return wrong;
  if ((flags & ~(uint32_t)(FDFLAG_APPEND | FDFLAG_NONBLOCK | FDFLAG_DSYNC | FDFLAG_RSYNC | FDFLAG_SYNC)) != 0) {
    return WASI_EINVAL;
  }
  const uint32_t changeable = FDFLAG_APPEND | FDFLAG_NONBLOCK;
  if (((flags ^ entry->flags) & ~changeable) != 0) return WASI_ENOTSUP;
  /* The standard streams are shared with other processes, whose mode is not ours to change. */
  if (entry->host > STDERR_FILENO) {
    int host = fcntl(entry->host, F_GETFL);
    if (host < 0) return wasi_errno(errno);
    host = host & ~(O_APPEND | O_NONBLOCK);
    if ((flags & FDFLAG_APPEND) != 0) host |= O_APPEND;
    if ((flags & FDFLAG_NONBLOCK) != 0) host |= O_NONBLOCK;
    if (fcntl(entry->host, F_SETFL, host) != 0) return wasi_errno(errno);
  }
  entry->flags = (uint16_t)flags;
  return WASI_SUCCESS;
}

WASI_CALL(fd_fdstat_set_rights)(struct faaslet *faaslet, uint32_t fd, uint64_t rights, uint64_t inheriting) {
  struct fd_entry *entry;
  uint32_t wrong = fd_get(faaslet, fd, 0, &entry);
  if (wrong != WASI_SUCCESS) return wrong;
  if ((rights & ~(uint64_t)entry->rights) != 0 || (inheriting & ~(uint64_t)entry->inheriting) != 0) {
    return WASI_ENOTCAPABLE;
  }
  entry->rights = (uint32_t)rights;
  entry->inheriting = (uint32_t)inheriting;
  return WASI_SUCCESS;
}

uint32_t filestat_put(struct faaslet *faaslet, uint32_t address, const struct stat *status) {
  uint8_t *filestat = guest_range(faaslet, address, 64);
  if (filestat == NULL) return WASI_EFAULT;
  const bool reproducible = faaslet->options.seed != 0;
  /* Numbers of inodes keep files apart, with as many digits everywhere; devices and times do not matter to a rehearsal. */
  const uint64_t fields[8] = {
      reproducible ? 1 : status->st_dev,
      reproducible ? (status->st_ino & 0xffff) | 0x10000 : status->st_ino,
      filetype_of(status->st_mode),
      status->st_nlink,
      (uint64_t)status->st_size,
      reproducible ? REPRODUCIBLE_TIME : nanoseconds(status->st_atim),
      reproducible ? REPRODUCIBLE_TIME : nanoseconds(status->st_mtim),
      reproducible ? REPRODUCIBLE_TIME : nanoseconds(status->st_ctim),
  };
  memcpy(filestat, fields, sizeof fields);
  return WASI_SUCCESS;
}

WASI_CALL(fd_filestat_get)(struct faaslet *faaslet, uint32_t fd, uint32_t result) {
  struct fd_entry *entry;
  struct stat status;
  uint32_t wrong = fd_get(faaslet, fd, RIGHT_FD_FILESTAT_GET, &entry);
  if (wrong != WASI_SUCCESS) return wrong;
  if (fstat(entry->host, &status) != 0) return wasi_errno(errno);
  return filestat_put(faaslet, result, &status);
}

WASI_CALL(fd_filestat_set_size)(struct faaslet *faaslet, uint32_t fd, uint64_t size) {
  struct fd_entry *entry;
  uint32_t wrong = fd_get(faaslet, fd, RIGHT_FD_FILESTAT_SET_SIZE, &entry);
  if (wrong != WASI_SUCCESS) return wrong == WASI_ENOTCAPABLE ? WASI_EINVAL : wrong;
  return wasi_result(ftruncate(entry->host, (off_t)size));
}

bool times_of(uint64_t access, uint64_t modification, uint32_t flags, struct timespec times[2]) {
  enum { ATIM = 1, ATIM_NOW = 2, MTIM = 4, MTIM_NOW = 8 };
  if (flags > 15 || (flags & (ATIM | ATIM_NOW)) == (ATIM | ATIM_NOW)) return false;
  if ((flags & (MTIM | MTIM_NOW)) == (MTIM | MTIM_NOW)) return false;
  times[0] = times[1] = (struct timespec){.tv_nsec = UTIME_OMIT};
  if ((flags & ATIM) != 0) times[0] = (struct timespec){(time_t)(access / 1000000000u), (long)(access % 1000000000u)};
  if ((flags & ATIM_NOW) != 0) times[0].tv_nsec = UTIME_NOW;
  if ((flags & MTIM) != 0) {
    times[1] = (struct timespec){(time_t)(modification / 1000000000u), (long)(modification % 1000000000u)};
  }
  if ((flags & MTIM_NOW) != 0) times[1].tv_nsec = UTIME_NOW;
  return true;
}

WASI_CALL(fd_filestat_set_times)(struct faaslet *faaslet, uint32_t fd, uint64_t access, uint64_t modification,
                                 uint32_t flags) {
  struct fd_entry *entry;
  struct timespec times[2];
  uint32_t wrong = fd_get(faaslet, fd, RIGHT_FD_FILESTAT_SET_TIMES, &entry);
  if (wrong != WASI_SUCCESS) return wrong;
  if (!times_of(access, modification, flags, times)) return WASI_EINVAL;
  if (entry->mount >= 0 && faaslet->name_space.mounts[entry->mount].read_only) return WASI_EROFS;
  return wasi_result(futimens(entry->host, times));
}

WASI_CALL(fd_prestat_get)(struct faaslet *faaslet, uint32_t fd, uint32_t result) {
  struct fd_entry *entry;
  uint32_t wrong = fd_get(faaslet, fd, 0, &entry);
  if (wrong != WASI_SUCCESS || entry->preopened == NULL) return WASI_EBADF;
  bool put = guest_put_u32(faaslet, result, 0) &&
             guest_put_u32(faaslet, result + 4, (uint32_t)strlen(entry->preopened));
  return put ? WASI_SUCCESS : WASI_EFAULT;
}

WASI_CALL(fd_prestat_dir_name)(struct faaslet *faaslet, uint32_t fd, uint32_t buffer, uint32_t size) {
  struct fd_entry *entry;
  uint32_t wrong = fd_get(faaslet, fd, 0, &entry);
  if (wrong != WASI_SUCCESS || entry->preopened == NULL) return WASI_EBADF;
  size_t length = strlen(entry->preopened);
  if (size < length) return WASI_ENAMETOOLONG;
  char *name = guest_range(faaslet, buffer, length);
  if (name == NULL) return WASI_EFAULT;
  memcpy(name, entry->preopened, length);
  return WASI_SUCCESS;
}

/* The last block read of a directory: guests ask again for what did not fit their own buffers. */
struct directory_reader {
  uint64_t first;  /* cookie of the block's first entry */
  uint64_t cookie; /* of the entry at `at` */
  long at;
  long end;
  bool is_over;
  char block[32 * 1024] __attribute__((aligned(8)));
};

static uint8_t filetype_of_entry(uint8_t type) { return (uint8_t)filetype_of((mode_t)type << 12); }

/* Moves to a cookie within the block; false when it is not there. */
static bool reader_moves_to(struct directory_reader *reader, uint64_t cookie) {
  uint64_t passing = reader->first;
  for (long at = 0; at < reader->end;) {
    const struct host_entry *host = (const void *)(reader->block + at);
    if (passing == cookie) {
      reader->at = at;
      reader->cookie = cookie;
      return true;
    }
    passing = (uint64_t)host->next;
    at += host->size;
  }
  return false;
}

/* The entry at a cookie; NULL at the end, or with *wrong set. A cookie is the host's position behind an entry. */
static const struct host_entry *entry_at(struct fd_entry *entry, uint64_t cookie, uint32_t *wrong) {
  struct directory_reader *reader = entry->reader;
  /* From the start the directory is read anew: it may have changed. */
  if (cookie == 0 || (cookie != reader->cookie && !reader_moves_to(reader, cookie))) {
    if (lseek(entry->host, (off_t)cookie, SEEK_SET) < 0) {
      *wrong = wasi_errno(errno);
      return NULL;
    }
    reader->at = reader->end = 0;
    reader->is_over = false;
    reader->cookie = cookie;
  }
  if (reader->at == reader->end && !reader->is_over) {
    long got = syscall(SYS_getdents64, entry->host, reader->block, sizeof reader->block);
    if (got < 0) {
      *wrong = wasi_errno(errno);
      return NULL;
    }
    reader->is_over = got == 0;
    if (got > 0) {
      reader->at = 0;
      reader->end = got;
      reader->first = cookie;
    }
  }
  return reader->at == reader->end ? NULL : (const void *)(reader->block + reader->at);
}

/* Of many directories that are listed at a time only some have a reader: a cookie is enough to go on without. */
static void readers_make_room(struct fd_table *fds) {
  enum { READERS_MAX = 64 };
  uint32_t readers = 0;
  for (uint32_t i = 0; i < fds->size; i++) {
    if (fds->entries[i].reader == NULL || ++readers < READERS_MAX) continue;
    free(fds->entries[i].reader);
    fds->entries[i].reader = NULL;
  }
}

WASI_CALL(fd_readdir)(struct faaslet *faaslet, uint32_t fd, uint32_t buffer, uint32_t size, uint64_t cookie,
                      uint32_t result) {
  struct fd_entry *entry;
  uint32_t wrong = fd_get(faaslet, fd, RIGHT_FD_READDIR, &entry);
  if (wrong != WASI_SUCCESS) return wrong == WASI_ENOTCAPABLE ? WASI_ENOTDIR : wrong;
  uint8_t *target = guest_range(faaslet, buffer, size);
  if (target == NULL) return WASI_EFAULT;
  if (entry->reader == NULL) {
    readers_make_room(&faaslet->fds);
    entry->reader = malloc(sizeof *entry->reader);
    if (entry->reader == NULL) return WASI_ENOMEM;
    entry->reader->cookie = 0;
    entry->reader->at = entry->reader->end = 0;
  }
  uint32_t used = 0;
  while (used < size) {
    const struct host_entry *host = entry_at(entry, cookie, &wrong);
    if (host == NULL) break;
    const uint32_t length = (uint32_t)strlen(host->name);
    uint8_t header[24] = {0};
    memcpy(header, &host->next, 8);
    memcpy(header + 8, &host->inode, 8);
    memcpy(header + 16, &length, 4);
    header[20] = filetype_of_entry(host->type);
    /* The last entry may be cut off; a full buffer tells the guest to ask for it again. */
    bool whole = size - used >= sizeof header + length;
    uint32_t part = size - used < sizeof header ? size - used : (uint32_t)sizeof header;
    memcpy(target + used, header, part);
    used += part;
    part = size - used < length ? size - used : length;
    memcpy(target + used, host->name, part);
    used += part;
    if (!whole) break;
    cookie = (uint64_t)host->next;
    entry->reader->cookie = cookie;
    entry->reader->at += host->size;
  }
  if (wrong != WASI_SUCCESS) return wrong;
  return guest_put_u32(faaslet, result, used) ? WASI_SUCCESS : WASI_EFAULT;
}

/* There is no network, so the only sockets are streams that whoever started us handed on. */
static uint32_t of_socket(struct faaslet *faaslet, uint32_t fd) {
  struct fd_entry *entry;
  uint32_t wrong = fd_get(faaslet, fd, 0, &entry);
  if (wrong != WASI_SUCCESS) return wrong;
  return entry->filetype == FILETYPE_SOCKET_STREAM ? WASI_ENOTSUP : WASI_ENOTSOCK;
}

WASI_CALL(sock_accept)(struct faaslet *faaslet, uint32_t fd, uint32_t flags, uint32_t result) {
  (void)flags, (void)result;
  return of_socket(faaslet, fd);
}

WASI_CALL(sock_recv)(struct faaslet *faaslet, uint32_t fd, uint32_t list, uint32_t count, uint32_t flags,
                     uint32_t result, uint32_t result_flags) {
  (void)list, (void)count, (void)flags, (void)result, (void)result_flags;
  return of_socket(faaslet, fd);
}

WASI_CALL(sock_send)(struct faaslet *faaslet, uint32_t fd, uint32_t list, uint32_t count, uint32_t flags,
                     uint32_t result) {
  (void)list, (void)count, (void)flags, (void)result;
  return of_socket(faaslet, fd);
}

WASI_CALL(sock_shutdown)(struct faaslet *faaslet, uint32_t fd, uint32_t how) {
  (void)how;
  return of_socket(faaslet, fd);
}
