/* The calls on files that Faasm registers, src/wamr/filesystem.cpp. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "call.h"
#include "imports.h"
#include "shared_files.h"
#include "wasi_errno.h"

enum { FDSTAT_SIZE = 24, FILESTAT_SIZE = 64, PRESTAT_SIZE = 8 };

/* fd_close: "Ignore for now". The guest's number stays valid, and the host's descriptor stays open. */
i32 worker_fd_close(struct call *call, i32 fd) {
  (void)call, (void)fd;
  return WASI_SUCCESS;
}

/* fd_fdstat_get: the type of what is at the path now; flags are always 0. */
i32 worker_fd_fdstat_get(struct call *call, i32 fd, i32 address) {
  struct file_status status;
  uint8_t *target = guest_bytes(call, address, 1);
  if (!descriptor_exists(call, fd)) return WASI_EBADF;
  guest_validated(call, address, FDSTAT_SIZE);
  struct descriptor *descriptor = descriptor_get(call, fd);
  const uint16_t wrong = descriptor_stat(call, descriptor, "", &status);
  if (wrong != WASI_SUCCESS) return wrong;
  target[0] = status.type;
  memset(target + 2, 0, 2);
  put_u64(target + 8, descriptor->rights);
  put_u64(target + 16, descriptor->inheriting);
  return WASI_SUCCESS;
}

/* doFileStat() */
static i32 stat_into(struct call *call, uint32_t fd, const char *relative, uint32_t address) {
  struct file_status status;
  const uint16_t wrong = descriptor_stat(call, descriptor_get(call, fd), relative, &status);
  if (wrong != WASI_SUCCESS) return wrong;
  uint8_t *target = guest_validated(call, address, FILESTAT_SIZE);
  put_u64(target, status.device);
  put_u64(target + 8, status.inode);
  target[16] = status.type;
  put_u64(target + 24, status.links);
  put_u64(target + 32, status.size);
  put_u64(target + 40, status.accessed);
  put_u64(target + 48, status.modified);
  put_u64(target + 56, status.changed);
  return WASI_SUCCESS;
}

/* fd_filestat_get: of what is at the path now, so that a file that was renamed or unlinked has none. */
i32 worker_fd_filestat_get(struct call *call, i32 fd, i32 address) {
  guest_bytes(call, address, 1);
  return stat_into(call, fd, "", address);
}

/* path_filestat_get: follows links whatever the flags say. A faasm:// path is one through "." only: nothing comes before it. */
i32 worker_path_filestat_get(struct call *call, i32 fd, i32 flags, i32 path, i32 length, i32 address) {
  (void)flags;
  guest_bytes(call, address, 1);
  char *relative = path_copy(call, path, length);
  const i32 wrong = stat_into(call, fd, relative, address);
  free(relative);
  return wrong;
}

/* fd_prestat_get: any descriptor is one that was opened beforehand; those of files are of type 0, a directory. */
i32 worker_fd_prestat_get(struct call *call, i32 fd, i32 address) {
  guest_bytes(call, address, 1);
  if (!descriptor_exists(call, fd)) return WASI_EBADF;
  uint8_t *target = guest_validated(call, address, PRESTAT_SIZE);
  const struct descriptor *descriptor = descriptor_get(call, fd);
  target[0] = descriptor->preopen_type; /* the three bytes behind it stay as they are */
  put_u32(target + 4, (uint32_t)strlen(descriptor->path));
  return WASI_SUCCESS;
}

/* fd_prestat_dir_name: the whole path, whatever room there is for it. */
i32 worker_fd_prestat_dir_name(struct call *call, i32 fd, i32 address, i32 length) {
  guest_bytes(call, address, length);
  if (!descriptor_exists(call, fd)) return WASI_EBADF;
  const char *path = descriptor_get(call, fd)->path;
  memcpy(guest_validated(call, address, strlen(path)), path, strlen(path));
  return WASI_SUCCESS;
}

/* The guest's vectors as the host's. */
static struct iovec *vectors_of(struct call *call, uint32_t address, uint32_t count) {
  if ((int32_t)count < 0) worker_ends("%d vectors", (int32_t)count);
  const uint8_t *vectors = guest_bytes(call, address, (uint64_t)count * 8);
  struct iovec *native = allocate(count * sizeof *native);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t place, size;
    memcpy(&place, vectors + i * 8, sizeof place);
    memcpy(&size, vectors + i * 8 + 4, sizeof size);
    native[i] = (struct iovec){guest_validated(call, place, size), size};
  }
  return native;
}

/* fd_read: success whatever happened, and -1 bytes when it failed. */
i32 worker_fd_read(struct call *call, i32 fd, i32 vectors, i32 count, i32 done) {
  guest_bytes(call, done, 1);
  const struct descriptor *descriptor = descriptor_get(call, fd);
  struct iovec *native = vectors_of(call, vectors, count);
  uint8_t *target = guest_validated(call, done, 4);
  const ssize_t got = readv(descriptor->host, native, (int)count);
  free(native);
  put_u32(target, (uint32_t)got);
  return WASI_SUCCESS;
}

/*
 * fd_write: success whatever happened, and 0 bytes when it failed: write() of FileDescriptor.cpp answers `false` where a
 * number is expected. An errno that errnoToWasi() does not know, such as EPIPE or ENOSPC, ends the worker.
 */
i32 worker_fd_write(struct call *call, i32 fd, i32 vectors, i32 count, i32 done) {
  guest_bytes(call, done, 1);
  guest_validated(call, vectors, (uint64_t)count * 8);
  uint8_t *target = guest_validated(call, done, 4);
  struct iovec *native = vectors_of(call, vectors, count);
  const struct descriptor *descriptor = descriptor_get(call, fd);
  ssize_t wrote = writev(descriptor->host, native, (int)count);
  free(native);
  if (wrote < 0) {
    errno_to_wasi(errno);
    wrote = 0;
  } else if (shared_file_is(descriptor->path)) {
    shared_file_upload(call, descriptor->path);
  }
  put_u32(target, (uint32_t)wrote);
  return WASI_SUCCESS;
}

/* fd_readdir: the cookie says only whether the listing is to begin; where it goes on is the worker's own affair. */
i32 worker_fd_readdir(struct call *call, i32 fd, i32 buffer, i32 size, i64 cookie, i32 used) {
  uint8_t *bytes = guest_bytes(call, buffer, size);
  uint8_t *target = guest_bytes(call, used, 4);
  struct descriptor *descriptor = descriptor_get(call, fd);
  if (descriptor->listed && cookie == 0) return WASI_EINVAL;
  if (!descriptor->listed && cookie != 0) {
    worker_ends("No directory iterator exists, and this is not the start cookie (%s)", descriptor->path);
  }
  put_u32(target, (uint32_t)descriptor_list(call, descriptor, bytes, size));
  return WASI_SUCCESS;
}

i32 worker_fd_seek(struct call *call, i32 fd, i64 offset, i32 whence, i32 result) {
  static const int linux_whence[] = {SEEK_SET, SEEK_CUR, SEEK_END};
  guest_bytes(call, result, 1);
  uint8_t *target = guest_validated(call, result, 8);
  const struct descriptor *descriptor = descriptor_get(call, fd);
  if (whence > 2) worker_ends("Unsupported whence: %d", (int32_t)whence);
  const off_t at = lseek(descriptor->host, (off_t)offset, linux_whence[whence]);
  if (at < 0) return errno_to_wasi(errno);
  put_u64(target, (uint64_t)at);
  return WASI_SUCCESS;
}

/* fd_tell: the lower half of the position; the upper one stays as it is, and what fails is position -1. */
i32 worker_fd_tell(struct call *call, i32 fd, i32 result) {
  uint8_t *target = guest_bytes(call, result, 4);
  put_u32(target, (uint32_t)lseek(descriptor_get(call, fd)->host, 0, SEEK_CUR));
  return WASI_SUCCESS;
}

i32 worker_path_open(struct call *call, i32 fd, i32 lookup, i32 path, i32 length, i32 open_flags, i64 rights, i64 inheriting,
                     i32 fd_flags, i32 result) {
  (void)lookup;
  guest_bytes(call, result, 1);
  char *relative = path_copy(call, path, length);
  uint8_t *target = guest_validated(call, result, 4);
  const int32_t opened = descriptor_open(call, fd, relative, rights, inheriting, open_flags, fd_flags);
  free(relative);
  put_u32(target, (uint32_t)opened);
  return opened < 0 ? (i32)-opened : WASI_SUCCESS;
}

/* path_readlink: success, and -1 bytes where there is no link. */
i32 worker_path_readlink(struct call *call, i32 fd, i32 path, i32 length, i32 buffer, i32 size, i32 used) {
  char *relative = path_copy(call, path, length);
  char *bytes = guest_bytes(call, buffer, size);
  uint8_t *target = guest_bytes(call, used, 4);
  char *full = descriptor_path(descriptor_get(call, fd), relative);
  const char *name;
  const int parent = directory_parent(&call->worker->root, full, &name);
  put_u32(target, parent < 0 ? UINT32_MAX : (uint32_t)readlinkat(parent, name, bytes, size));
  if (parent >= 0) close(parent);
  free(full);
  free(relative);
  return WASI_SUCCESS;
}

i32 worker_path_rename(struct call *call, i32 fd, i32 old_path, i32 old_length, i32 new_fd, i32 new_path, i32 new_length) {
  char *old_relative = path_copy(call, old_path, old_length);
  char *new_relative = path_copy(call, new_path, new_length);
  struct descriptor *from = descriptor_get(call, fd);
  char *full = descriptor_path(descriptor_get(call, new_fd), new_relative);
  const bool done = descriptor_rename(call, from, full, old_relative);
  free(full);
  free(new_relative);
  free(old_relative);
  return done ? WASI_SUCCESS : from->wasi_errno;
}

i32 worker_path_unlink_file(struct call *call, i32 fd, i32 path, i32 length) {
  char *relative = path_copy(call, path, length);
  struct descriptor *descriptor = descriptor_get(call, fd);
  const bool done = descriptor_unlink(call, descriptor, relative);
  free(relative);
  return done ? WASI_SUCCESS : descriptor->wasi_errno;
}

i32 env_dup(struct call *call, i32 fd) { return descriptor_dup(call, fd); }

i32 env___wasi_fd_dup(struct call *call, i32 fd, i32 result) {
  uint8_t *target = guest_bytes(call, result, 4);
  put_u32(target, descriptor_dup(call, fd));
  return WASI_SUCCESS;
}
