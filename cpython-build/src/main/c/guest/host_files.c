#include "host_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "memory_files.h"
#include "syscall.h"
#include "worker.h"

/* By path */

static uint64_t rights_for(int flags, uint64_t inheriting)
{
    uint64_t rights = ~0ull;
    int mode = flags & O_ACCMODE;
    if (mode == O_RDONLY)
        rights &= ~(RIGHT_FD_DATASYNC | RIGHT_FD_WRITE | RIGHT_FD_ALLOCATE | RIGHT_FD_FILESTAT_SET_SIZE);
    if (mode == O_WRONLY)
        rights &= ~RIGHT_FD_READ;
    return rights & inheriting;
}

static host_errno open_by_flags(struct location *where, int flags, int *host)
{
    uint16_t oflags = 0, fdflags = 0;
    oflags |= flags & O_CREAT ? OFLAG_CREAT : 0;
    oflags |= flags & O_EXCL ? OFLAG_EXCL : 0;
    oflags |= flags & O_TRUNC ? OFLAG_TRUNC : 0;
    oflags |= flags & O_DIRECTORY ? OFLAG_DIRECTORY : 0;
    fdflags |= flags & O_APPEND ? FDFLAG_APPEND : 0;
    fdflags |= flags & O_NONBLOCK ? FDFLAG_NONBLOCK : 0;
    bool follow = !(flags & O_NOFOLLOW) && (flags & (O_CREAT | O_EXCL)) != (O_CREAT | O_EXCL);
    host_errno error;
    do {
        error = host_path_open(where->directory, follow ? LOOKUP_SYMLINK_FOLLOW : 0, where->path, where->length, oflags,
                               rights_for(flags, where->rights), where->rights, fdflags, host);
    } while (error && located_elsewhere(where, error));
    return error;
}

int host_open(struct location *where, int flags, struct file **opened)
{
    int host;
    descriptor_file(0); /* looks for the standard streams, before the host gives a file the number of one that is closed */
    host_errno error = on_worker() ? worker_open(where, flags, &host) : open_by_flags(where, flags, &host);
    if (error)
        return syscall_result(error);

    struct host_fdstat stat;
    error = host_fd_fdstat_get(host, &stat);
    if (!error && stat.filetype == FILETYPE_DIRECTORY && (flags & O_ACCMODE) != O_RDONLY)
        error = EISDIR; /* some hosts open it all the same */
    struct file *file = error ? NULL : file_new(FILE_HOST, flags & ~(O_CREAT | O_EXCL | O_TRUNC | O_CLOEXEC));
    if (file) {
        file->host = host;
        file->filetype = stat.filetype;
        /* What is relative to a directory begins at its own path, whatever links led there. */
        file->path = strdup(file_is_directory(file) ? path_without_links(where) : where->absolute);
        if (where->node) /* entries of which the host's directory may lack */
            file->node = memory_hold(where->node);
    }
    if (!file || !file->path) {
        host_fd_close(host);
        if (file && file->node)
            memory_drop(file->node);
        free(file);
        return error ? -(int)error : -ENOMEM;
    }
    *opened = file;
    return 0;
}

static mode_t mode_of(uint8_t filetype)
{
    /* WASI tells no permissions. Directories can be searched and files run, as on a file system that keeps none. */
    switch (filetype) {
    case FILETYPE_DIRECTORY: return S_IFDIR | 0755;
    case FILETYPE_REGULAR_FILE: return S_IFREG | 0755;
    case FILETYPE_SYMBOLIC_LINK: return S_IFLNK | 0777;
    case FILETYPE_BLOCK_DEVICE: return S_IFBLK | 0600;
    case FILETYPE_SOCKET_DGRAM:
    case FILETYPE_SOCKET_STREAM: return S_IFSOCK | 0755;
    case FILETYPE_CHARACTER_DEVICE: return S_IFCHR | 0666;
    default: return S_IFIFO | 0600; /* WASI has no type for pipes */
    }
}

static struct timespec timespec_of(uint64_t nanoseconds)
{
    /* WASI's timestamps are unsigned, but hosts pass through what their files have: before 1970 is negative. */
    int64_t signed_time = (int64_t)nanoseconds;
    int64_t seconds = signed_time / 1000000000, rest = signed_time % 1000000000;
    if (rest < 0) {
        seconds--;
        rest += 1000000000;
    }
    return (struct timespec){.tv_sec = seconds, .tv_nsec = (long)rest};
}

static int fill_stat(const struct host_filestat *from, struct stat *to)
{
    *to = (struct stat){
        .st_dev = (dev_t)from->device,
        .st_ino = from->inode,
        .st_mode = mode_of(from->filetype),
        .st_nlink = (nlink_t)from->links,
        .st_size = (off_t)from->size,
        .st_blksize = 4096,
        .st_blocks = (blkcnt_t)((from->size + 511) / 512),
        .st_atim = timespec_of(from->access_time),
        .st_mtim = timespec_of(from->modification_time),
        .st_ctim = timespec_of(from->change_time),
    };
    return 0;
}

int host_stat(struct location *where, bool follow, struct stat *to)
{
    struct host_filestat stat;
    host_errno error;
    if (on_worker()) {
        error = worker_stat(where, !follow, &stat);
    } else {
        do {
            error = host_path_filestat_get(where->directory, follow ? LOOKUP_SYMLINK_FOLLOW : 0, where->path,
                                           where->length, &stat);
        } while (error && located_elsewhere(where, error));
    }
    return error ? syscall_result(error) : fill_stat(&stat, to);
}

static bool is_preopen_itself(const struct location *where)
{
    return where->length == 1 && where->path[0] == '.';
}

int host_make_directory(struct location *where)
{
    host_errno error;
    if (is_preopen_itself(where) || where->ending != ENDS_IN_NAME)
        return -EEXIST;
    if (on_worker())
        return syscall_result(worker_cannot_make(where));
    do {
        error = host_path_create_directory(where->directory, where->path, where->length);
    } while (error && located_elsewhere(where, error));
    return syscall_result(error);
}

int host_remove(struct location *where, bool directory)
{
    host_errno error;
    int bad = cannot_remove(where, directory);
    if (bad)
        return bad;
    if (is_preopen_itself(where))
        return directory ? -EBUSY : -EISDIR;
    if (on_worker())
        return syscall_result(worker_remove(where, directory));
    do {
        error = directory ? host_path_remove_directory(where->directory, where->path, where->length)
                          : host_path_unlink_file(where->directory, where->path, where->length);
    } while (error && located_elsewhere(where, error));
    return syscall_result(error);
}

static void tell_of_move(const struct location *old, const struct location *new)
{
    char from[PATH_MAX], to[PATH_MAX];
    strcpy(from, path_without_links(old));
    strcpy(to, path_without_links(new));
    for (char *path = from; path; path = path == from ? to : NULL) { /* "d/" is "d" */
        size_t length = strlen(path);
        while (length > 1 && path[length - 1] == '/')
            path[--length] = '\0';
    }
    path_moved(from, to);
}

int host_rename(struct location *old, struct location *new)
{
    host_errno error;
    if (is_preopen_itself(old) || is_preopen_itself(new))
        return -EBUSY;
    if (on_worker())
        return syscall_result(worker_rename(old, new));
    do {
        error = host_path_rename(old->directory, old->path, old->length, new->directory, new->path, new->length);
    } while (error && (located_elsewhere(old, error) || located_elsewhere(new, error)));
    if (!error)
        tell_of_move(old, new);
    return syscall_result(error);
}

int host_link(struct location *old, bool follow, struct location *new)
{
    host_errno error;
    if (new->ending != ENDS_IN_NAME)
        return -EEXIST;
    if (on_worker()) {
        error = worker_cannot_change(old);
        return syscall_result(error == EPERM ? worker_cannot_make(new) : error);
    }
    do {
        error = host_path_link(old->directory, follow ? LOOKUP_SYMLINK_FOLLOW : 0, old->path, old->length,
                               new->directory, new->path, new->length);
    } while (error && (located_elsewhere(old, error) || located_elsewhere(new, error)));
    return syscall_result(error);
}

int host_symlink(const char *target, struct location *where)
{
    host_errno error;
    if (where->ending != ENDS_IN_NAME)
        return -EEXIST;
    if (on_worker())
        return syscall_result(worker_cannot_make(where));
    do {
        error = host_path_symlink(target, strlen(target), where->directory, where->path, where->length);
    } while (error && located_elsewhere(where, error));
    return syscall_result(error);
}

int host_read_link(struct location *where, char *buffer, size_t size)
{
    host_errno error;
    size_t used = 0;
    do {
        error = host_path_readlink(where->directory, where->path, where->length, buffer, size, &used);
    } while (error && located_elsewhere(where, error));
    if (!error && used > size) { /* how a Faasm worker tells failure */
        struct host_filestat ignored;
        error = worker_stat(where, true, &ignored);
        error = error ? error : EINVAL;
    }
    return error ? syscall_result(error) : (int)used;
}

static int host_times(const struct timespec *times, uint64_t nanoseconds[2], uint16_t *flags)
{
    static const uint16_t set[2] = {FSTFLAG_ATIM, FSTFLAG_MTIM}, now[2] = {FSTFLAG_ATIM_NOW, FSTFLAG_MTIM_NOW};
    *flags = 0;
    for (int i = 0; i < 2; i++) {
        nanoseconds[i] = 0;
        if (!times || times[i].tv_nsec == UTIME_NOW) {
            *flags |= now[i];
        } else if (times[i].tv_nsec != UTIME_OMIT) {
            if (times[i].tv_nsec < 0 || times[i].tv_nsec >= 1000000000)
                return -EINVAL;
            *flags |= set[i];
            nanoseconds[i] = (uint64_t)((int64_t)times[i].tv_sec * 1000000000 + times[i].tv_nsec);
        }
    }
    return 0;
}

int host_set_times(struct location *where, bool follow, const struct timespec times[2])
{
    uint64_t nanoseconds[2];
    uint16_t set;
    host_errno error;
    int bad = host_times(times, nanoseconds, &set);
    if (bad)
        return bad;
    if (on_worker())
        return syscall_result(worker_cannot_change(where));
    do {
        error = host_path_filestat_set_times(where->directory, follow ? LOOKUP_SYMLINK_FOLLOW : 0, where->path,
                                             where->length, nanoseconds[0], nanoseconds[1], set);
    } while (error && located_elsewhere(where, error));
    return syscall_result(error);
}

/* By descriptor */

host_errno host_read(struct file *file, const struct host_iovec *v, size_t n, size_t *done)
{
    if (file_is_directory(file))
        return EISDIR;
    return on_worker() ? worker_read(file, v, n, done) : host_fd_read(file->host, v, n, done);
}

host_errno host_write(struct file *file, const struct host_iovec *v, size_t n, size_t *done)
{
    return on_worker() ? worker_write(file, v, n, done) : host_fd_write(file->host, v, n, done);
}

host_errno host_read_at(struct file *file, const struct host_iovec *v, size_t n, uint64_t offset, size_t *done)
{
    if (file_is_directory(file))
        return EISDIR;
    return on_worker() ? worker_read_at(file, v, n, offset, done) : host_fd_pread(file->host, v, n, offset, done);
}

host_errno host_write_at(struct file *file, const struct host_iovec *v, size_t n, uint64_t offset, size_t *done)
{
    return on_worker() ? worker_write_at(file, v, n, offset, done) : host_fd_pwrite(file->host, v, n, offset, done);
}

host_errno host_seek(struct file *file, int64_t offset, uint8_t whence, uint64_t *position)
{
    host_errno error = host_fd_seek(file->host, offset, whence, position);
    /* A host that refuses by rights means a pipe or a terminal. */
    return error == HOST_ENOTCAPABLE ? ESPIPE : error;
}

host_errno host_set_size(struct file *file, uint64_t size)
{
    return on_worker() ? worker_set_size(file, size) : host_fd_filestat_set_size(file->host, size);
}

host_errno host_allocate(struct file *file, uint64_t offset, uint64_t length)
{
    return on_worker() ? EOPNOTSUPP : host_fd_allocate(file->host, offset, length);
}

/* A worker has written what it was given, to files that are gone with it. */
host_errno host_sync(struct file *file)
{
    return on_worker() ? 0 : host_fd_sync(file->host);
}

host_errno host_set_flags(struct file *file, int flags)
{
    uint16_t host_flags = 0;
    host_flags |= flags & O_APPEND ? FDFLAG_APPEND : 0;
    host_flags |= flags & O_NONBLOCK ? FDFLAG_NONBLOCK : 0;
    return on_worker() ? 0 : host_fd_fdstat_set_flags(file->host, host_flags);
}

host_errno host_describe(struct file *file, struct host_fdstat *stat)
{
    host_errno error = host_fd_fdstat_get(file->host, stat);
    /* libc takes every character device for a terminal. A host tells one by rights that it lacks, for no position can be set
     * there; a worker's streams go into a log, whatever it tells of them. */
    bool device = !error && stat->filetype == FILETYPE_CHARACTER_DEVICE;
    if (device && (on_worker() || (stat->rights_base & (RIGHT_FD_SEEK | RIGHT_FD_TELL))))
        stat->filetype = FILETYPE_UNKNOWN;
    return error;
}

int host_file_stat(struct file *file, struct stat *to)
{
    struct host_filestat stat;
    host_errno error = on_worker() ? worker_file_stat(file, &stat) : host_fd_filestat_get(file->host, &stat);
    return error ? syscall_result(error) : fill_stat(&stat, to);
}

/* Directories */

/* All entries of a directory, for those that cannot be read from any place on. */
struct listing {
    size_t count, capacity;
    struct dirent entries[];
};

static unsigned char dirent_type(uint8_t filetype)
{
    if (on_worker())
        return filetype; /* it tells Linux's numbers, which are libc's */
    return (unsigned char)(filetype == FILETYPE_UNKNOWN ? DT_UNKNOWN : mode_of(filetype) >> 12);
}

/* Takes an entry in WASI's form out of a buffer; false when it is not whole there. */
static bool take_entry(const char **in, const char *end, struct dirent *entry)
{
    struct host_dirent head;
    if ((size_t)(end - *in) < sizeof head)
        return false;
    memcpy(&head, *in, sizeof head);
    if (head.name_length > (size_t)(end - *in) - sizeof head)
        return false;
    *entry = (struct dirent){.d_ino = (ino_t)head.inode,
                             .d_off = (off_t)head.next,
                             .d_reclen = sizeof *entry,
                             .d_type = dirent_type(head.filetype)};
    if (head.name_length < sizeof entry->d_name)
        memcpy(entry->d_name, *in + sizeof head, head.name_length);
    *in += sizeof head + head.name_length;
    return true;
}

/*
 * Entries go from WASI's form to libc's. A WASI buffer may end in the middle of an entry, and libc's entries are larger
 * than WASI's, so as much is asked for as surely fits and the cookie of the last whole entry is where the next call goes on.
 */
static int list_part(const struct file *file, uint64_t *cookie, char *entries, size_t size)
{
    char raw[4096];
    size_t used;
    char *out = entries, *end = out + size;
    host_errno error = host_fd_readdir(file->host, raw, sizeof raw, *cookie, &used);
    if (error)
        return syscall_result(error);
    const char *in = raw;
    struct dirent entry;
    while (end - out >= (ptrdiff_t)sizeof entry && take_entry(&in, raw + used, &entry)) {
        if (entry.d_name[0] != '\0') {
            memcpy(out, &entry, sizeof entry);
            out += sizeof entry;
        }
        *cookie = (uint64_t)entry.d_off;
    }
    return (int)(out - entries);
}

static bool is_listed(const struct listing *listing, const char *name)
{
    for (size_t i = 0; i < listing->count; i++) {
        if (strcmp(listing->entries[i].d_name, name) == 0)
            return true;
    }
    return false;
}

static int reserve(struct listing **listing, size_t more)
{
    size_t count = *listing ? (*listing)->count : 0, wanted = count + more;
    if (*listing && wanted <= (*listing)->capacity)
        return 0;
    wanted += wanted / 2;
    struct listing *larger = realloc(*listing, sizeof *larger + wanted * sizeof larger->entries[0]);
    if (!larger)
        return -ENOMEM;
    larger->count = count;
    larger->capacity = wanted;
    *listing = larger;
    return 0;
}

/* Reads all that the host has, and adds what is mounted there. A Faasm worker goes on where it stopped whatever the cookie says,
 * and begins an entry that does not fit anew: it is right as long as every entry is used. */
static int read_listing(struct file *file)
{
    enum { AT_ONCE = 4096 / sizeof(struct host_dirent) + 1 }; /* as many as a part can have */
    uint64_t cookie = 0;
    int got;
    do {
        int error = reserve(&file->listing, AT_ONCE);
        if (error)
            return error;
        struct listing *listing = file->listing;
        got = list_part(file, &cookie, (char *)&listing->entries[listing->count], AT_ONCE * sizeof listing->entries[0]);
        if (got < 0)
            return got;
        listing->count += (size_t)got / sizeof listing->entries[0];
    } while (got > 0);
    struct memory_entry mounted = {.cookie = 0};
    while (file->node && memory_list(file->node, mounted.cookie, &mounted) == 0) {
        if (is_listed(file->listing, mounted.name))
            continue;
        int error = reserve(&file->listing, 1);
        if (error)
            return error;
        struct dirent *entry = &file->listing->entries[file->listing->count++];
        *entry = (struct dirent){.d_ino = (ino_t)mounted.inode, .d_reclen = sizeof *entry, .d_type = DT_DIR};
        memcpy(entry->d_name, mounted.name, mounted.length + 1);
    }
    for (size_t i = 0; i < file->listing->count; i++)
        file->listing->entries[i].d_off = (off_t)(i + 1);
    return 0;
}

static int list_from_listing(struct file *file, char *entries, size_t size)
{
    if (!file->listing) {
        int error = read_listing(file);
        if (error) {
            free(file->listing);
            file->listing = NULL;
            return error;
        }
    }
    const struct listing *listing = file->listing;
    size_t at = file->directory_cookie < listing->count ? (size_t)file->directory_cookie : listing->count;
    size_t room = size / sizeof(struct dirent), left = listing->count - at;
    size_t count = room < left ? room : left;
    memcpy(entries, &listing->entries[at], count * sizeof(struct dirent));
    file->directory_cookie = at + count;
    return (int)(count * sizeof(struct dirent));
}

int host_list(struct file *file, char *entries, size_t size)
{
    if (file->node || on_worker())
        return list_from_listing(file, entries, size);
    return list_part(file, &file->directory_cookie, entries, size);
}
