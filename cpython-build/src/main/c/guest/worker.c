#include "worker.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "preopens.h"

bool on_worker(void)
{
    static int known = -1;
    if (known < 0)
        known = getenv("PYTHON_PATH") != NULL;
    return known;
}

/* Where the root is, and the files that workers share; -1 where a host has opened nothing. */
static int root(void)
{
    const struct preopen *first = preopen_number(0);
    return first ? first->fd : -1;
}

/* Paths */

static host_errno stat_path(int directory, const char *path, size_t length, struct host_filestat *stat)
{
    return host_path_filestat_get(directory, LOOKUP_SYMLINK_FOLLOW, path, length, stat);
}

/* The length of a link's target, or 0 when there is no link. */
static size_t link_length(const struct location *where)
{
    char target[PATH_MAX];
    size_t used = 0;
    if (host_path_readlink(where->directory, where->path, where->length, target, sizeof target, &used) != 0)
        return 0;
    return used <= sizeof target ? used : 0;
}

/* A number for what the worker tells none for. */
static uint64_t number_of(const char *path)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a */
    while (*path)
        hash = (hash ^ (unsigned char)*path++) * 1099511628211u;
    return hash;
}

host_errno worker_stat(struct location *where, bool link, struct host_filestat *stat)
{
    size_t length = link ? link_length(where) : 0;
    if (length == 0)
        return stat_path(where->directory, where->path, where->length, stat);
    *stat = (struct host_filestat){
        .inode = number_of(where->absolute), .filetype = FILETYPE_SYMBOLIC_LINK, .links = 1, .size = length};
    return 0;
}

/* One of its flags is regarded, so what the others ask for is looked at before. Another function may come between. */
host_errno worker_open(struct location *where, int flags, int *host)
{
    int mode = flags & O_ACCMODE;
    uint16_t oflags = 0, fdflags = 0;
    if (mode != O_RDONLY || (flags & (O_CREAT | O_EXCL | O_TRUNC | O_DIRECTORY | O_NOFOLLOW))) {
        struct host_filestat stat;
        host_errno error = worker_stat(where, true, &stat);
        if (error && (error != ENOENT || !(flags & O_CREAT)))
            return error;
        if (!error && (flags & O_CREAT) && (flags & O_EXCL))
            return EEXIST;
        if (!error && (flags & O_DIRECTORY) && stat.filetype != FILETYPE_DIRECTORY)
            return ENOTDIR;
        if (!error && stat.filetype == FILETYPE_SYMBOLIC_LINK)
            return ELOOP;
        if (!error && stat.filetype == FILETYPE_DIRECTORY && (mode != O_RDONLY || (flags & (O_CREAT | O_TRUNC))))
            return EISDIR;
        if (error && where->directory_wanted)
            return EISDIR;
        oflags = error ? OFLAG_CREAT : flags & O_TRUNC ? OFLAG_TRUNC : 0;
    }
    /* From these it tells how to open. A file that is read would be opened for writing if one that makes files was asked for. */
    const uint64_t reading = RIGHT_FD_READ | RIGHT_FD_SEEK | RIGHT_FD_TELL | RIGHT_FD_READDIR | RIGHT_PATH_OPEN;
    const uint64_t writing = RIGHT_FD_WRITE | RIGHT_FD_DATASYNC;
    uint64_t rights = mode == O_RDONLY ? reading : mode == O_WRONLY ? writing : reading | writing;
    fdflags |= flags & O_APPEND ? FDFLAG_APPEND : 0;
    fdflags |= flags & O_NONBLOCK ? FDFLAG_NONBLOCK : 0;
    return host_path_open(where->directory, LOOKUP_SYMLINK_FOLLOW, where->path, where->length, oflags, rights,
                          where->rights, fdflags, host);
}

host_errno worker_cannot_make(struct location *where)
{
    struct host_filestat stat;
    host_errno error = worker_stat(where, true, &stat);
    if (error == 0)
        return EEXIST;
    error = look_for_parent(where);
    return error ? error : EPERM;
}

host_errno worker_cannot_change(struct location *where)
{
    struct host_filestat stat;
    host_errno error = worker_stat(where, true, &stat);
    return error ? error : EPERM;
}

host_errno worker_remove(struct location *where, bool directory)
{
    struct host_filestat stat;
    if (!directory)
        return host_path_unlink_file(where->directory, where->path, where->length);
    host_errno error = worker_stat(where, true, &stat);
    return error ? error : stat.filetype == FILETYPE_DIRECTORY ? EPERM : ENOTDIR;
}

/* The worker tells EPERM whatever the reason is. */
host_errno worker_rename(struct location *old, struct location *new)
{
    struct host_filestat from, to;
    host_errno error = worker_stat(old, true, &from);
    if (error)
        return error;
    if (host_path_rename(old->directory, old->path, old->length, new->directory, new->path, new->length) == 0)
        return 0;
    error = look_for_parent(new);
    if (error)
        return error;
    bool directory = from.filetype == FILETYPE_DIRECTORY;
    size_t length = strlen(old->absolute);
    if (directory && strncmp(old->absolute, new->absolute, length) == 0 && new->absolute[length] == '/')
        return EINVAL;
    if (worker_stat(new, true, &to) != 0)
        return EPERM;
    if (directory)
        return to.filetype == FILETYPE_DIRECTORY ? ENOTEMPTY : ENOTDIR;
    return to.filetype == FILETYPE_DIRECTORY ? EISDIR : EPERM;
}

/* Descriptors */

static size_t length_of(const struct host_iovec *v, size_t n)
{
    size_t length = 0;
    for (size_t i = 0; i < n; i++)
        length += v[i].length;
    return length;
}

static host_errno read_some(int host, const struct host_iovec *v, size_t n, size_t *done)
{
    host_errno error = host_fd_read(host, v, n, done);
    if (error || *done <= length_of(v, n))
        return error;
    *done = 0; /* it said -1, and not why */
    return EIO;
}

static host_errno write_some(int host, const struct host_iovec *v, size_t n, size_t *done)
{
    host_errno error = host_fd_write(host, v, n, done);
    size_t length = length_of(v, n);
    if (error || (*done <= length && (*done > 0 || length == 0)))
        return error;
    *done = 0;
    return EIO;
}

/* The worker looks at the path, under which there may be nothing any more, or something else. */
host_errno worker_file_stat(const struct file *file, struct host_filestat *stat)
{
    host_errno error = host_fd_filestat_get(file->host, stat);
    uint64_t before, ignored, size = 0;
    if (error != ENOENT || !file->path)
        return error;
    if (!file_is_directory(file) && host_fd_seek(file->host, 0, SEEK_CUR, &before) == 0) {
        host_fd_seek(file->host, 0, SEEK_END, &size);
        host_fd_seek(file->host, (int64_t)before, SEEK_SET, &ignored);
    }
    *stat = (struct host_filestat){.inode = number_of(file->path), .filetype = file->filetype, .size = size};
    return 0;
}

host_errno worker_read(const struct file *file, const struct host_iovec *v, size_t n, size_t *done)
{
    return read_some(file->host, v, n, done);
}

host_errno worker_write(const struct file *file, const struct host_iovec *v, size_t n, size_t *done)
{
    uint64_t end;
    if (file->flags & O_APPEND) /* it may have been set since the file was opened */
        host_fd_seek(file->host, 0, SEEK_END, &end);
    return write_some(file->host, v, n, done);
}

/* At a position: goes there and back. */
static host_errno move_at(int host, bool write, const struct host_iovec *v, size_t n, uint64_t offset, size_t *done)
{
    uint64_t before, ignored;
    *done = 0;
    host_errno error = host_fd_seek(host, 0, SEEK_CUR, &before);
    if (!error)
        error = host_fd_seek(host, (int64_t)offset, SEEK_SET, &ignored);
    if (error)
        return error;
    error = write ? write_some(host, v, n, done) : read_some(host, v, n, done);
    host_errno back = host_fd_seek(host, (int64_t)before, SEEK_SET, &ignored);
    return error ? error : back;
}

host_errno worker_read_at(const struct file *file, const struct host_iovec *v, size_t n, uint64_t offset, size_t *done)
{
    return move_at(file->host, false, v, n, offset, done);
}

host_errno worker_write_at(const struct file *file, const struct host_iovec *v, size_t n, uint64_t offset, size_t *done)
{
    return move_at(file->host, true, v, n, offset, done);
}

static host_errno move_all(int host, bool write, char *bytes, size_t size)
{
    for (size_t total = 0, done; total < size; total += done) {
        struct host_iovec v = {bytes + total, size - total};
        host_errno error = move_at(host, write, &v, 1, total, &done);
        if (error)
            return error;
        if (done == 0)
            return EIO;
    }
    return 0;
}

static host_errno open_again(const struct file *file, uint64_t rights, uint16_t oflags, int *host)
{
    const struct preopen *preopen = file->path ? preopen_of(file->path) : NULL;
    if (!preopen)
        return EPERM;
    const char *below = path_below(preopen, file->path);
    return host_path_open(preopen->fd, LOOKUP_SYMLINK_FOLLOW, below, strlen(below), oflags, rights, preopen->rights, 0, host);
}

/* Only opening makes a file shorter: to nothing. What is to stay is written again, by the path that the file was opened by,
 * which must still be of its size; the worker cannot tell whether it still is the same file. */
static host_errno shorten(const struct file *file, size_t size, uint64_t old_size)
{
    struct host_filestat named;
    host_errno error = host_fd_filestat_get(file->host, &named); /* of the path */
    if (error || named.size != old_size || !file->path)
        return EPERM;
    char *kept = malloc(size + 1);
    int host = file->host;
    if (!kept)
        return ENOMEM;
    if (size > 0 && (file->flags & O_ACCMODE) == O_WRONLY)
        error = open_again(file, RIGHT_FD_READ, 0, &host);
    if (!error)
        error = move_all(host, false, kept, size);
    if (host != file->host)
        host_fd_close(host);
    if (!error)
        error = open_again(file, RIGHT_FD_WRITE, OFLAG_TRUNC, &host);
    if (!error) {
        error = move_all(host, true, kept, size);
        host_fd_close(host);
    }
    free(kept);
    return error;
}

host_errno worker_set_size(const struct file *file, uint64_t size)
{
    uint64_t before, end, ignored;
    size_t done;
    host_errno error = host_fd_seek(file->host, 0, SEEK_CUR, &before);
    if (!error)
        error = host_fd_seek(file->host, 0, SEEK_END, &end);
    if (error)
        return error == ESPIPE ? EINVAL : error;
    host_fd_seek(file->host, (int64_t)before, SEEK_SET, &ignored);
    if (size < end)
        return size > SIZE_MAX - 1 ? EPERM : shorten(file, (size_t)size, end);
    if (size == end)
        return 0;
    struct host_iovec last = {"", 1};
    return move_at(file->host, true, &last, 1, size - 1, &done);
}

/* Shared files */

host_errno worker_shared_file(const char *path, char **bytes, size_t *size, uint64_t *modified)
{
    char shared[PATH_MAX] = "faasm://";
    int directory = root(), host;
    if (directory < 0 || strlen(path) + strlen(shared) >= sizeof shared)
        return ENOENT;
    strcat(shared, path);
    struct host_filestat stat;
    host_errno error =
        host_path_open(directory, LOOKUP_SYMLINK_FOLLOW, shared, strlen(shared), 0, RIGHT_FD_READ, 0, 0, &host);
    if (error)
        return error;
    error = host_fd_filestat_get(host, &stat);
    if (!error && stat.filetype != FILETYPE_REGULAR_FILE)
        error = EISDIR;
    if (!error && stat.size >= SIZE_MAX / 2)
        error = EFBIG;
    if (!error) {
        *size = (size_t)stat.size;
        *modified = stat.modification_time;
        *bytes = malloc(*size + 1);
        error = *bytes ? move_all(host, false, *bytes, *size) : ENOMEM;
        if (error)
            free(*bytes);
    }
    host_fd_close(host);
    return error;
}

/* Time */

/* A file is given the time by being renamed, which neither opens a descriptor nor needs space. It has two names for that. */
static const char *const clock_files[][2] = {{"tmp/.faasm-clock-0", "tmp/.faasm-clock-1"}, {".faasm-clock-0", ".faasm-clock-1"}};

enum { CLOCK_FILES = sizeof clock_files / sizeof *clock_files };

static uint64_t time_of_renaming(int directory, const char *from, const char *to)
{
    struct host_filestat stat;
    if (host_path_rename(directory, from, strlen(from), directory, to, strlen(to)) != 0
        || stat_path(directory, to, strlen(to), &stat) != 0)
        return 0;
    return stat.change_time;
}

static uint64_t time_of_making(int directory, const char *path)
{
    struct host_filestat stat;
    int host;
    if (host_path_open(directory, LOOKUP_SYMLINK_FOLLOW, path, strlen(path), OFLAG_CREAT, RIGHT_FD_WRITE, 0, 0, &host) != 0)
        return 0;
    host_fd_close(host);
    return stat_path(directory, path, strlen(path), &stat) == 0 ? stat.change_time : 0;
}

uint64_t worker_file_time(void)
{
    static bool made; /* opening leaves a descriptor behind, so it is tried once */
    int directory = root();
    uint64_t time = 0;
    for (int i = 0; directory >= 0 && time == 0 && i < CLOCK_FILES; i++) {
        time = time_of_renaming(directory, clock_files[i][0], clock_files[i][1]);
        if (time == 0)
            time = time_of_renaming(directory, clock_files[i][1], clock_files[i][0]);
    }
    for (int i = 0; directory >= 0 && time == 0 && !made && i < CLOCK_FILES; i++)
        time = time_of_making(directory, clock_files[i][0]);
    made = true;
    return time;
}
