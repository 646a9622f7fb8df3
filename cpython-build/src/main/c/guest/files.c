/* Files and directories by name: open, stat, mkdir, rename, … */
#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <time.h>
#include <unistd.h>

#include "descriptor.h"
#include "path.h"
#include "syscall.h"

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

static int open_host_file(struct location *where, int flags, struct file **opened)
{
    uint16_t oflags = 0, fdflags = 0;
    oflags |= flags & O_CREAT ? OFLAG_CREAT : 0;
    oflags |= flags & O_EXCL ? OFLAG_EXCL : 0;
    oflags |= flags & O_TRUNC ? OFLAG_TRUNC : 0;
    oflags |= flags & O_DIRECTORY ? OFLAG_DIRECTORY : 0;
    fdflags |= flags & O_APPEND ? FDFLAG_APPEND : 0;
    fdflags |= flags & O_NONBLOCK ? FDFLAG_NONBLOCK : 0;
    bool follow = !(flags & O_NOFOLLOW) && (flags & (O_CREAT | O_EXCL)) != (O_CREAT | O_EXCL);
    int host;
    host_errno error;
    do {
        error = host_path_open(where->directory, follow ? LOOKUP_SYMLINK_FOLLOW : 0, where->path, where->length, oflags,
                               rights_for(flags, where->rights), where->rights, fdflags, &host);
    } while (error && located_elsewhere(where, error, follow));
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
        file->path = strdup(where->absolute);
    }
    if (!file || !file->path) {
        host_fd_close(host);
        free(file);
        return error ? -(int)error : -ENOMEM;
    }
    *opened = file;
    return 0;
}

int __syscall_openat(int directory, intptr_t path, int flags, ...)
{
    struct location where;
    int error = locate(directory, (const char *)path, &where);
    if (error)
        return error;
    int device = device_of(&where);
    struct file *file = NULL;
    if (device >= 0) {
        if (flags & O_DIRECTORY)
            return -ENOTDIR;
        if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL))
            return -EEXIST;
        file = file_new((enum file_kind)device, flags & (O_ACCMODE | O_APPEND | O_NONBLOCK));
        if (!file)
            return -ENOMEM;
    } else {
        error = open_host_file(&where, flags, &file);
        if (error)
            return error;
    }
    int fd = descriptor_add(file, 0, flags & O_CLOEXEC);
    if (fd < 0)
        file_release(file);
    return fd;
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

static int fill_device_stat(int kind, struct stat *to)
{
    *to = (struct stat){
        .st_ino = (ino_t)kind, .st_mode = S_IFCHR | 0666, .st_nlink = 1, .st_blksize = 4096, .st_rdev = (dev_t)(256 + kind)};
    return 0;
}

static host_errno host_stat(struct location *where, bool follow, struct host_filestat *stat)
{
    host_errno error;
    do {
        error = host_path_filestat_get(where->directory, follow ? LOOKUP_SYMLINK_FOLLOW : 0, where->path, where->length,
                                       stat);
    } while (error && located_elsewhere(where, error, follow));
    return error;
}

static int stat_at(int directory, const char *path, struct stat *to, bool follow)
{
    struct location where;
    struct host_filestat stat;
    int error = locate(directory, path, &where);
    if (error)
        return error;
    int device = device_of(&where);
    if (device >= 0)
        return fill_device_stat(device, to);
    error = host_stat(&where, follow, &stat);
    return error ? syscall_result((host_errno)error) : fill_stat(&stat, to);
}

int __syscall_stat64(intptr_t path, intptr_t to)
{
    return stat_at(AT_FDCWD, (const char *)path, (struct stat *)to, true);
}

int __syscall_lstat64(intptr_t path, intptr_t to)
{
    return stat_at(AT_FDCWD, (const char *)path, (struct stat *)to, false);
}

int __syscall_fstat64(int fd, intptr_t to)
{
    struct file *file = descriptor_file(fd);
    if (!file)
        return -EBADF;
    if (file->kind == FILE_CHANNEL) {
        *(struct stat *)to = (struct stat){.st_mode = (file->in && file->out ? S_IFSOCK : S_IFIFO) | 0600, .st_nlink = 1};
        return 0;
    }
    if (file->kind != FILE_HOST)
        return fill_device_stat((int)file->kind, (struct stat *)to);
    struct host_filestat stat;
    host_errno error = host_fd_filestat_get(file->host, &stat);
    return error ? syscall_result(error) : fill_stat(&stat, (struct stat *)to);
}

int __syscall_newfstatat(int directory, intptr_t path, intptr_t to, int flags)
{
    if ((flags & AT_EMPTY_PATH) && *(const char *)path == '\0')
        return __syscall_fstat64(directory, to);
    return stat_at(directory, (const char *)path, (struct stat *)to, !(flags & AT_SYMLINK_NOFOLLOW));
}

/* For calls that have nothing to do on a file system without permissions and owners but must notice a missing file. */
static int must_exist(int directory, const char *path, bool follow)
{
    struct stat ignored;
    return stat_at(directory, path, &ignored, follow);
}

int __syscall_chmod(intptr_t path, int mode)
{
    (void)mode;
    return must_exist(AT_FDCWD, (const char *)path, true);
}

int __syscall_fchmodat2(int directory, intptr_t path, int mode, int flags)
{
    (void)mode;
    return must_exist(directory, (const char *)path, !(flags & AT_SYMLINK_NOFOLLOW));
}

int __syscall_fchmod(int fd, int mode)
{
    (void)mode;
    return descriptor_file(fd) ? 0 : -EBADF;
}

int __syscall_fchownat(int directory, intptr_t path, int owner, int group, int flags)
{
    (void)owner, (void)group;
    return must_exist(directory, (const char *)path, !(flags & AT_SYMLINK_NOFOLLOW));
}

int __syscall_fchown32(int fd, int owner, int group)
{
    (void)owner, (void)group;
    return descriptor_file(fd) ? 0 : -EBADF;
}

int __syscall_faccessat(int directory, intptr_t path, int mode, int flags)
{
    if (mode & ~(R_OK | W_OK | X_OK))
        return -EINVAL;
    return must_exist(directory, (const char *)path, !(flags & AT_SYMLINK_NOFOLLOW));
}

int __syscall_mkdirat(int directory, intptr_t path, int mode)
{
    (void)mode;
    struct location where;
    host_errno error;
    int bad = locate(directory, (const char *)path, &where);
    if (bad)
        return bad;
    if (where.length == 1 && where.path[0] == '.')
        return -EEXIST;
    do {
        error = host_path_create_directory(where.directory, where.path, where.length);
    } while (error && located_elsewhere(&where, error, false));
    return syscall_result(error);
}

int __syscall_mknodat(int directory, intptr_t path, int mode, int device)
{
    (void)directory, (void)path, (void)mode, (void)device;
    return -EPERM;
}

static int remove_at(int directory, const char *path, bool is_directory)
{
    struct location where;
    host_errno error;
    int bad = locate(directory, path, &where);
    if (bad)
        return bad;
    if (where.length == 1 && where.path[0] == '.')
        return -EBUSY; /* a preopened directory itself */
    do {
        error = is_directory ? host_path_remove_directory(where.directory, where.path, where.length)
                             : host_path_unlink_file(where.directory, where.path, where.length);
    } while (error && located_elsewhere(&where, error, false));
    return syscall_result(error);
}

int __syscall_unlinkat(int directory, intptr_t path, int flags)
{
    return remove_at(directory, (const char *)path, flags & AT_REMOVEDIR);
}

int __syscall_rmdir(intptr_t path)
{
    return remove_at(AT_FDCWD, (const char *)path, true);
}

static int locate_two(int old_directory, intptr_t old_path, struct location *old, int new_directory, intptr_t new_path,
                      struct location *new)
{
    int bad = locate(old_directory, (const char *)old_path, old);
    return bad ? bad : locate(new_directory, (const char *)new_path, new);
}

int __syscall_renameat(int old_directory, intptr_t old_path, int new_directory, intptr_t new_path)
{
    struct location old, new;
    host_errno error;
    int bad = locate_two(old_directory, old_path, &old, new_directory, new_path, &new);
    if (bad)
        return bad;
    do {
        error = host_path_rename(old.directory, old.path, old.length, new.directory, new.path, new.length);
    } while (error && (located_elsewhere(&old, error, false) || located_elsewhere(&new, error, false)));
    return syscall_result(error);
}

int __syscall_linkat(int old_directory, intptr_t old_path, int new_directory, intptr_t new_path, int flags)
{
    struct location old, new;
    host_errno error;
    int bad = locate_two(old_directory, old_path, &old, new_directory, new_path, &new);
    if (bad)
        return bad;
    bool follow = flags & AT_SYMLINK_FOLLOW;
    do {
        error = host_path_link(old.directory, follow ? LOOKUP_SYMLINK_FOLLOW : 0, old.path, old.length, new.directory,
                               new.path, new.length);
    } while (error && (located_elsewhere(&old, error, follow) || located_elsewhere(&new, error, false)));
    return syscall_result(error);
}

int __syscall_symlinkat(intptr_t target, int directory, intptr_t path)
{
    struct location where;
    host_errno error;
    const char *text = (const char *)target;
    int bad = locate(directory, (const char *)path, &where);
    if (bad)
        return bad;
    do {
        error = host_path_symlink(text, strlen(text), where.directory, where.path, where.length);
    } while (error && located_elsewhere(&where, error, false));
    return syscall_result(error);
}

int __syscall_symlink(intptr_t target, intptr_t path)
{
    return __syscall_symlinkat(target, AT_FDCWD, path);
}

int __syscall_readlinkat(int directory, intptr_t path, intptr_t buffer, size_t size)
{
    struct location where;
    host_errno error;
    size_t used = 0;
    int bad = locate(directory, (const char *)path, &where);
    if (bad)
        return bad;
    if (device_of(&where) >= 0)
        return -EINVAL;
    do {
        error = host_path_readlink(where.directory, where.path, where.length, (char *)buffer, size, &used);
    } while (error && located_elsewhere(&where, error, false));
    return error ? syscall_result(error) : (int)used;
}

static int set_times(const struct timespec *times, uint64_t nanoseconds[2], uint16_t *flags)
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

/* For futimens, which Faasm's workers cannot do by descriptor: the path it was opened by, if that still is this file. */
static int path_of_descriptor(int fd, const char **path)
{
    struct file *file = descriptor_file(fd);
    struct stat opened, named;
    if (!file)
        return -EBADF;
    if (!file->path)
        return -ENOSYS;
    int bad = __syscall_fstat64(fd, (intptr_t)&opened);
    if (bad)
        return bad;
    if (stat_at(AT_FDCWD, file->path, &named, true) != 0 || named.st_ino != opened.st_ino || named.st_dev != opened.st_dev)
        return -ENOSYS;
    *path = file->path;
    return 0;
}

int __syscall_utimensat(int directory, intptr_t path, intptr_t times, int flags)
{
    struct location where;
    uint64_t nanoseconds[2];
    uint16_t set;
    int bad = set_times((const struct timespec *)times, nanoseconds, &set);
    if (bad)
        return bad;
    const char *name = (const char *)path;
    if (!name) {
        bad = path_of_descriptor(directory, &name);
        if (bad)
            return bad;
    }
    bad = locate(directory, name, &where);
    if (bad)
        return bad;
    bool follow = !(flags & AT_SYMLINK_NOFOLLOW);
    host_errno error;
    do {
        error = host_path_filestat_set_times(where.directory, follow ? LOOKUP_SYMLINK_FOLLOW : 0, where.path,
                                             where.length, nanoseconds[0], nanoseconds[1], set);
    } while (error && located_elsewhere(&where, error, follow));
    return syscall_result(error);
}

int __syscall_truncate64(intptr_t path, off_t length)
{
    if (length < 0)
        return -EINVAL;
    int fd = __syscall_openat(AT_FDCWD, path, O_WRONLY);
    if (fd < 0)
        return fd;
    int error = syscall_result(host_fd_filestat_set_size(descriptor_file(fd)->host, (uint64_t)length));
    descriptor_close(fd);
    return error;
}

int __syscall_chdir(intptr_t path)
{
    struct location where;
    struct host_filestat stat;
    int bad = locate(AT_FDCWD, (const char *)path, &where);
    if (bad)
        return bad;
    host_errno error = host_stat(&where, true, &stat);
    if (error)
        return syscall_result(error);
    return stat.filetype == FILETYPE_DIRECTORY ? set_working_directory(where.absolute) : -ENOTDIR;
}

int __syscall_fchdir(int fd)
{
    struct file *file = descriptor_file(fd);
    if (!file)
        return -EBADF;
    return file_is_directory(file) ? set_working_directory(file->path) : -ENOTDIR;
}

int __syscall_getcwd(intptr_t buffer, size_t size)
{
    size_t length = strlen(working_directory()) + 1;
    if (length > size)
        return -ERANGE;
    memcpy((char *)buffer, working_directory(), length);
    return (int)length;
}

/* WASI tells nothing about file systems: no limits that a program could trust. */
static int fill_statfs(struct statfs *to)
{
    *to = (struct statfs){.f_bsize = 4096, .f_frsize = 4096, .f_namelen = NAME_MAX};
    return 0;
}

int __syscall_statfs64(intptr_t path, size_t size, intptr_t to)
{
    (void)size;
    int bad = must_exist(AT_FDCWD, (const char *)path, true);
    return bad ? bad : fill_statfs((struct statfs *)to);
}

int __syscall_fstatfs64(int fd, size_t size, intptr_t to)
{
    (void)size;
    return descriptor_file(fd) ? fill_statfs((struct statfs *)to) : -EBADF;
}

static unsigned char dirent_type(uint8_t filetype)
{
    return (unsigned char)(filetype == FILETYPE_UNKNOWN ? DT_UNKNOWN : mode_of(filetype) >> 12);
}

/*
 * Entries go from WASI's form to libc's. A WASI buffer may end in the middle of an entry, and libc's entries are larger
 * than WASI's, so as much is asked for as surely fits and the cookie of the last whole entry is where the next call goes on.
 */
int __syscall_getdents64(int fd, intptr_t entries, size_t size)
{
    struct file *file = descriptor_file(fd);
    if (!file)
        return -EBADF;
    if (!file_is_directory(file))
        return -ENOTDIR;
    if (size < sizeof(struct dirent))
        return -EINVAL;
    char raw[4096];
    size_t used;
    char *out = (char *)entries, *end = out + size;
    host_errno error = host_fd_readdir(file->host, raw, sizeof raw, file->directory_cookie, &used);
    if (error)
        return syscall_result(error);
    const char *in = raw, *raw_end = raw + used;
    while ((size_t)(raw_end - in) >= sizeof(struct host_dirent)) {
        struct host_dirent head;
        memcpy(&head, in, sizeof head);
        if (head.name_length > (size_t)(raw_end - in) - sizeof head || end - out < (ptrdiff_t)sizeof(struct dirent))
            break;
        struct dirent entry = {.d_ino = head.inode,
                               .d_off = (off_t)head.next,
                               .d_reclen = sizeof entry,
                               .d_type = dirent_type(head.filetype)};
        if (head.name_length < sizeof entry.d_name) {
            memcpy(entry.d_name, in + sizeof head, head.name_length);
            entry.d_name[head.name_length] = '\0';
            memcpy(out, &entry, sizeof entry);
            out += sizeof entry;
        }
        in += sizeof head + head.name_length;
        file->directory_cookie = head.next;
    }
    return (int)(out - (char *)entries);
}
