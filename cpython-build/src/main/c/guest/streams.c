/* What is done with an open descriptor: read, write, seek, sync, fcntl, ioctl, dup, pipe. */
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "channel.h"
#include "descriptor.h"
#include "host_files.h"
#include "own_files.h"
#include "streams.h"
#include "syscall.h"

/* libc's own calls of WASI, answered for the guest's descriptors: defined under the names that libc's objects refer to,
 * which <wasi/api.h> (part of <errno.h>) already declares as imports. */
#define ANSWERS(name) __asm__("__wasi_" #name)
host_errno guest_fd_close(int fd) ANSWERS(fd_close);
host_errno guest_fd_fdstat_get(int fd, struct host_fdstat *stat) ANSWERS(fd_fdstat_get);
host_errno guest_fd_pread(int fd, const struct host_iovec *v, size_t n, uint64_t offset, size_t *done) ANSWERS(fd_pread);
host_errno guest_fd_pwrite(int fd, const struct host_iovec *v, size_t n, uint64_t offset, size_t *done) ANSWERS(fd_pwrite);
host_errno guest_fd_read(int fd, const struct host_iovec *v, size_t n, size_t *done) ANSWERS(fd_read);
host_errno guest_fd_seek(int fd, int64_t offset, uint8_t whence, uint64_t *position) ANSWERS(fd_seek);
host_errno guest_fd_sync(int fd) ANSWERS(fd_sync);
host_errno guest_fd_write(int fd, const struct host_iovec *v, size_t n, size_t *done) ANSWERS(fd_write);

host_errno guest_fd_close(int fd)
{
    return (host_errno)descriptor_close(fd);
}

static bool readable(const struct file *file)
{
    return (file->flags & O_ACCMODE) != O_WRONLY;
}

static bool writable(const struct file *file)
{
    return (file->flags & O_ACCMODE) != O_RDONLY;
}

host_errno file_read_at(struct file *file, const struct host_iovec *v, size_t n, uint64_t offset, size_t *done)
{
    return file_is_own(file) ? own_read_at(file, v, n, offset, done) : host_read_at(file, v, n, offset, done);
}

host_errno file_write_at(struct file *file, const struct host_iovec *v, size_t n, uint64_t offset, size_t *done)
{
    return file_is_own(file) ? own_write_at(file, v, n, offset, done) : host_write_at(file, v, n, offset, done);
}

host_errno guest_fd_read(int fd, const struct host_iovec *v, size_t n, size_t *done)
{
    struct file *file = descriptor_file(fd);
    *done = 0;
    if (!file || !readable(file))
        return EBADF;
    if (file->kind == FILE_HOST)
        return host_read(file, v, n, done);
    if (file_is_own(file))
        return own_read(file, v, n, done);
    for (size_t i = 0; i < n; i++) {
        size_t part = v[i].length;
        if (file->kind == FILE_NULL)
            return 0;
        if (file->kind == FILE_ZERO) {
            memset(v[i].buffer, 0, part);
        } else if (file->kind == FILE_RANDOM) {
            host_errno error = host_random_get(v[i].buffer, part);
            if (error)
                return error;
        } else {
            if (!file->in)
                return EBADF;
            int error = channel_read(file->in, v[i].buffer, part, !(file->flags & O_NONBLOCK), false, &part);
            if (error || part == 0)
                return (host_errno)(*done ? 0 : error);
        }
        *done += part;
    }
    return 0;
}

host_errno guest_fd_write(int fd, const struct host_iovec *v, size_t n, size_t *done)
{
    struct file *file = descriptor_file(fd);
    *done = 0;
    if (!file || !writable(file))
        return EBADF;
    if (file->kind == FILE_HOST)
        return host_write(file, v, n, done);
    if (file_is_own(file))
        return own_write(file, v, n, done);
    for (size_t i = 0; i < n; i++) {
        size_t part = v[i].length;
        if (file->kind == FILE_CHANNEL && part > 0) {
            if (!file->out)
                return EBADF;
            int error = channel_write(file->out, v[i].buffer, part, !(file->flags & O_NONBLOCK), &part);
            if (error)
                return (host_errno)(*done ? 0 : error);
        }
        *done += part;
        if (part < v[i].length)
            break;
    }
    return 0;
}

/* The file of a descriptor, if it has positions, or NULL with the reason. Of devices any position is the same. */
static struct file *seekable(int fd, host_errno *error)
{
    struct file *file = descriptor_file(fd);
    *error = !file ? EBADF : ESPIPE;
    return file && file->kind != FILE_CHANNEL ? file : NULL;
}

host_errno guest_fd_pread(int fd, const struct host_iovec *v, size_t n, uint64_t offset, size_t *done)
{
    host_errno error;
    struct file *file = seekable(fd, &error);
    *done = 0;
    if (!file)
        return error;
    if (!readable(file))
        return EBADF;
    if ((int64_t)offset < 0)
        return EINVAL;
    return file_is_stored(file) ? file_read_at(file, v, n, offset, done) : guest_fd_read(fd, v, n, done);
}

host_errno guest_fd_pwrite(int fd, const struct host_iovec *v, size_t n, uint64_t offset, size_t *done)
{
    host_errno error;
    struct file *file = seekable(fd, &error);
    *done = 0;
    if (!file)
        return error;
    if (!writable(file))
        return EBADF;
    if ((int64_t)offset < 0)
        return EINVAL;
    if (!file_is_stored(file))
        return guest_fd_write(fd, v, n, done);
    if (!file_is_own(file) || !(file->flags & O_APPEND))
        return file_write_at(file, v, n, offset, done);
    uint64_t position = file->position; /* as Linux, which appends whatever the offset is */
    host_errno failure = own_write(file, v, n, done);
    file->position = position;
    return failure;
}

host_errno guest_fd_seek(int fd, int64_t offset, uint8_t whence, uint64_t *position)
{
    host_errno error;
    struct file *file = seekable(fd, &error);
    if (!file)
        return error;
    if (!file_is_stored(file)) {
        *position = 0;
        return 0;
    }
    if (file_is_directory(file)) { /* only rewinding and telldir's cookies mean something */
        if (whence == SEEK_SET)
            file->directory_cookie = (uint64_t)offset;
        *position = file->directory_cookie;
        return whence == SEEK_SET || (whence == SEEK_CUR && offset == 0) ? 0 : EINVAL;
    }
    return file_is_own(file) ? own_seek(file, offset, whence, position) : host_seek(file, offset, whence, position);
}

host_errno guest_fd_sync(int fd)
{
    struct file *file = descriptor_file(fd);
    if (!file)
        return EBADF;
    if (file_is_own(file))
        return 0;
    return file->kind == FILE_HOST ? host_sync(file) : EINVAL;
}

int __syscall_fdatasync(int fd)
{
    return syscall_result(guest_fd_sync(fd));
}

host_errno guest_fd_fdstat_get(int fd, struct host_fdstat *stat)
{
    struct file *file = descriptor_file(fd);
    if (!file)
        return EBADF;
    if (file->kind == FILE_HOST)
        return host_describe(file, stat);
    /* libc takes a character device for a terminal, and none of these is one. */
    *stat = (struct host_fdstat){.filetype = file_is_own(file)                  ? file->filetype
                                             : file->kind == FILE_CHANNEL ? FILETYPE_SOCKET_STREAM
                                                                          : FILETYPE_UNKNOWN,
                                 .rights_base = ~0ull,
                                 .rights_inheriting = ~0ull};
    return 0;
}

int __syscall_ftruncate64(int fd, off_t length)
{
    struct file *file = descriptor_file(fd);
    if (length < 0)
        return -EINVAL;
    if (!file)
        return -EBADF;
    if (!file_is_stored(file) || !writable(file))
        return -EINVAL;
    return syscall_result(file_is_own(file) ? own_set_size(file, (uint64_t)length) : host_set_size(file, (uint64_t)length));
}

int __syscall_fallocate(int fd, int mode, off_t offset, off_t length)
{
    struct file *file = descriptor_file(fd);
    if (!file)
        return -EBADF;
    if (offset < 0 || length <= 0)
        return -EINVAL;
    if (mode != 0)
        return -EOPNOTSUPP;
    if (!writable(file))
        return -EBADF;
    if (!file_is_stored(file))
        return file->kind == FILE_CHANNEL ? -ESPIPE : -ENODEV;
    return syscall_result(file_is_own(file) ? own_allocate(file, (uint64_t)offset, (uint64_t)length)
                                            : host_allocate(file, (uint64_t)offset, (uint64_t)length));
}

int __syscall_fadvise64(int fd, off_t offset, off_t length, int advice)
{
    (void)offset, (void)length, (void)advice;
    const struct file *file = descriptor_file(fd);
    return !file ? -EBADF : file->kind == FILE_CHANNEL ? -ESPIPE : 0;
}

static int set_status_flags(struct file *file, int flags)
{
    const int changeable = O_APPEND | O_NONBLOCK;
    flags &= changeable;
    host_errno error = file->kind == FILE_HOST ? host_set_flags(file, flags) : 0;
    if (error)
        return syscall_result(error);
    file->flags = (file->flags & ~changeable) | flags;
    return 0;
}

/* One process has the file system to itself: a lock is had at once, and the call says what is wrong with it. */
static int can_lock(const struct file *file, const struct flock *lock)
{
    if (lock->l_type == F_UNLCK)
        return 0;
    if (lock->l_type != F_RDLCK && lock->l_type != F_WRLCK)
        return -EINVAL;
    return (lock->l_type == F_RDLCK ? readable(file) : writable(file)) ? 0 : -EBADF;
}

int __syscall_fcntl64(int fd, int command, ...)
{
    struct file *file = descriptor_file(fd);
    if (!file)
        return -EBADF;
    va_list arguments;
    va_start(arguments, command);
    intptr_t argument = va_arg(arguments, intptr_t); /* a number or an address, equally wide here */
    va_end(arguments);
    switch (command) {
    case F_DUPFD: return descriptor_duplicate(fd, (int)argument, false);
    case F_DUPFD_CLOEXEC: return descriptor_duplicate(fd, (int)argument, true);
    case F_GETFD: return descriptor_close_on_exec(fd) ? FD_CLOEXEC : 0;
    case F_SETFD: descriptor_set_close_on_exec(fd, argument & FD_CLOEXEC); return 0;
    case F_GETFL: return file->flags;
    case F_SETFL: return set_status_flags(file, (int)argument);
    case F_GETLK: ((struct flock *)argument)->l_type = F_UNLCK; return 0;
    case F_SETLK:
    case F_SETLKW: return can_lock(file, (const struct flock *)argument);
    default: return -EINVAL;
    }
}

int __syscall_ioctl(int fd, int request, ...)
{
    struct file *file = descriptor_file(fd);
    if (!file)
        return -EBADF;
    va_list arguments;
    va_start(arguments, request);
    int *argument = va_arg(arguments, int *);
    va_end(arguments);
    switch (request) {
    case FIONBIO: return set_status_flags(file, *argument ? file->flags | O_NONBLOCK : file->flags & ~O_NONBLOCK);
    case FIONREAD:
        if (!file->in)
            return -ENOTTY;
        *argument = (int)channel_filled(file->in);
        return 0;
    case FIOCLEX: descriptor_set_close_on_exec(fd, true); return 0;
    case FIONCLEX: descriptor_set_close_on_exec(fd, false); return 0;
    default: return -ENOTTY; /* no terminal has settings that WASI could tell */
    }
}

int __syscall_dup(int fd)
{
    return descriptor_duplicate(fd, 0, false);
}

int __syscall_dup3(int fd, int target, int flags)
{
    if (fd == target || (flags & ~O_CLOEXEC))
        return -EINVAL;
    return descriptor_duplicate_to(fd, target, flags & O_CLOEXEC);
}

int __syscall_pipe2(intptr_t pair, int flags)
{
    int *fds = (int *)pair;
    struct channel *channel = channel_new();
    int status = flags & O_NONBLOCK;
    struct file *reader = channel ? file_new(FILE_CHANNEL, O_RDONLY | status) : NULL;
    struct file *writer = reader ? file_new(FILE_CHANNEL, O_WRONLY | status) : NULL;
    if (!writer) {
        if (reader)
            file_release(reader);
        if (channel) {
            channel_drop_reader(channel);
            channel_drop_writer(channel);
        }
        return -ENOMEM;
    }
    reader->in = writer->out = channel;
    fds[0] = descriptor_add(reader, 0, flags & O_CLOEXEC);
    fds[1] = fds[0] < 0 ? fds[0] : descriptor_add(writer, 0, flags & O_CLOEXEC);
    if (fds[1] >= 0)
        return 0;
    int error = fds[1];
    if (fds[0] >= 0)
        descriptor_close(fds[0]);
    else
        file_release(reader);
    file_release(writer);
    return error;
}

int __syscall_pipe(intptr_t pair)
{
    return __syscall_pipe2(pair, 0);
}
