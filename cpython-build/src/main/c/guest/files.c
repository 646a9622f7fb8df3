/* Files and directories by name: open, stat, mkdir, rename, … */
#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <time.h>
#include <unistd.h>

#include "descriptor.h"
#include "host_files.h"
#include "own_files.h"
#include "path.h"
#include "streams.h"
#include "syscall.h"

/* What new files in memory are made with; the host's keep no permissions. */
static mode_t mask = S_IWGRP | S_IWOTH;

int __syscall_umask(int wanted)
{
    mode_t before = mask;
    mask = (mode_t)wanted & 0777;
    return (int)before;
}

static bool on_host(const struct location *where)
{
    return where->place == PLACE_HOST;
}

static enum last_name last_name(bool follow)
{
    return follow ? LAST_FOLLOWED : LAST_LINK;
}

int __syscall_openat(int directory, intptr_t path, int flags, ...)
{
    struct location where;
    if ((flags & (O_CREAT | O_DIRECTORY)) == (O_CREAT | O_DIRECTORY))
        return -EINVAL;
    bool exclusive = (flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL);
    bool link = (flags & O_NOFOLLOW) || exclusive;
    enum last_name last = flags & O_CREAT ? (link ? LAST_NAMED : LAST_MADE) : last_name(!link);
    int error = locate(directory, (const char *)path, last, &where);
    if (error)
        return error;
    mode_t mode = 0;
    if (flags & O_CREAT) {
        va_list arguments;
        va_start(arguments, flags);
        mode = (mode_t)va_arg(arguments, int) & ~mask;
        va_end(arguments);
    }
    int device = device_of(&where);
    struct file *file = NULL;
    if (exclusive && where.ending == ENDS_IN_ROOT)
        return -EEXIST;
    if (device >= 0) {
        if (flags & O_DIRECTORY)
            return -ENOTDIR;
        if (exclusive)
            return -EEXIST;
        file = file_new((enum file_kind)device, flags & (O_ACCMODE | O_APPEND | O_NONBLOCK));
        if (!file)
            return -ENOMEM;
    } else {
        error = on_host(&where) ? host_open(&where, flags, &file) : own_open(&where, flags, mode, &file);
        if (error)
            return error;
    }
    int fd = descriptor_add(file, 0, flags & O_CLOEXEC);
    if (fd < 0)
        file_release(file);
    return fd;
}

static int fill_device_stat(int kind, struct stat *to)
{
    *to = (struct stat){
        .st_ino = (ino_t)kind, .st_mode = S_IFCHR | 0666, .st_nlink = 1, .st_blksize = 4096, .st_rdev = (dev_t)(256 + kind)};
    return 0;
}

static int stat_at(int directory, const char *path, struct stat *to, bool follow)
{
    struct location where;
    int error = locate(directory, path, last_name(follow), &where);
    if (error)
        return error;
    int device = device_of(&where);
    if (device >= 0)
        return fill_device_stat(device, to);
    return on_host(&where) ? host_stat(&where, follow, to) : own_stat(&where, to);
}

int __syscall_stat64(intptr_t path, intptr_t to)
{
    return stat_at(AT_FDCWD, (const char *)path, (struct stat *)to, true);
}

int __syscall_lstat64(intptr_t path, intptr_t to)
{
    return stat_at(AT_FDCWD, (const char *)path, (struct stat *)to, false);
}

int file_stat(struct file *file, struct stat *to)
{
    switch (file->kind) {
    case FILE_HOST: return host_file_stat(file, to);
    case FILE_MEMORY:
    case FILE_IMAGE: own_file_stat(file, to); return 0;
    case FILE_CHANNEL:
        *to = (struct stat){.st_mode = (file->in && file->out ? S_IFSOCK : S_IFIFO) | 0600, .st_nlink = 1};
        return 0;
    default: return fill_device_stat((int)file->kind, to);
    }
}

int __syscall_fstat64(int fd, intptr_t to)
{
    struct file *file = descriptor_file(fd);
    return file ? file_stat(file, (struct stat *)to) : -EBADF;
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

static int change_mode(int directory, const char *path, int mode, bool follow)
{
    struct location where;
    struct stat ignored;
    int error = locate(directory, path, last_name(follow), &where);
    if (error)
        return error;
    if (device_of(&where) >= 0)
        return 0;
    return on_host(&where) ? host_stat(&where, follow, &ignored) : own_set_mode(&where, (mode_t)mode);
}

int __syscall_chmod(intptr_t path, int mode)
{
    return change_mode(AT_FDCWD, (const char *)path, mode, true);
}

int __syscall_fchmodat2(int directory, intptr_t path, int mode, int flags)
{
    return change_mode(directory, (const char *)path, mode, !(flags & AT_SYMLINK_NOFOLLOW));
}

int __syscall_fchmod(int fd, int mode)
{
    struct file *file = descriptor_file(fd);
    if (!file)
        return -EBADF;
    return file_is_own(file) ? own_file_set_mode(file, (mode_t)mode) : 0;
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
    struct location where;
    struct stat ignored;
    bool follow = !(flags & AT_SYMLINK_NOFOLLOW);
    int error = locate(directory, (const char *)path, last_name(follow), &where);
    if (error)
        return error;
    if (device_of(&where) >= 0)
        return 0;
    return on_host(&where) ? host_stat(&where, follow, &ignored) : own_access(&where, mode);
}

int __syscall_mkdirat(int directory, intptr_t path, int mode)
{
    struct location where;
    int error = locate(directory, (const char *)path, LAST_NAMED, &where);
    if (error)
        return error;
    if (device_of(&where) >= 0)
        return -EEXIST;
    return on_host(&where) ? host_make_directory(&where) : own_make_directory(&where, (mode_t)mode & ~mask);
}

int __syscall_mknodat(int directory, intptr_t path, int mode, int device)
{
    (void)directory, (void)path, (void)mode, (void)device;
    return -EPERM;
}

static int remove_at(int directory, const char *path, bool is_directory)
{
    struct location where;
    int error = locate(directory, path, LAST_NAMED, &where);
    if (error)
        return error;
    if (device_of(&where) >= 0)
        return is_directory ? -ENOTDIR : -EPERM;
    return on_host(&where) ? host_remove(&where, is_directory) : own_remove(&where, is_directory);
}

int __syscall_unlinkat(int directory, intptr_t path, int flags)
{
    return remove_at(directory, (const char *)path, flags & AT_REMOVEDIR);
}

int __syscall_rmdir(intptr_t path)
{
    return remove_at(AT_FDCWD, (const char *)path, true);
}

/* For what no file system is asked for. */
static int cannot_rename(const struct location *old, const struct location *new)
{
    if (own_is_mounted(old))
        return -EBUSY;
    if (on_host(old) != on_host(new) || device_of(old) >= 0 || device_of(new) >= 0)
        return -EXDEV;
    if (!on_host(old) || (old->ending == ENDS_IN_NAME && new->ending == ENDS_IN_NAME))
        return 0;
    return old->directory == new->directory ? -EBUSY : -EXDEV;
}

int __syscall_renameat(int old_directory, intptr_t old_path, int new_directory, intptr_t new_path)
{
    struct location old, new;
    int error = locate(old_directory, (const char *)old_path, LAST_NAMED, &old);
    if (error)
        return error;
    error = locate(new_directory, (const char *)new_path, LAST_NAMED, &new);
    bool found = error == 0;
    if (found)
        error = cannot_rename(&old, &new);
    if (!error)
        return on_host(&old) ? host_rename(&old, &new) : own_rename(&old, &new);
    /* What is wrong on the way to the names comes before what is wrong with them. */
    host_errno missing = on_host(&old) && device_of(&old) < 0 ? look_for_parent(&old) : 0;
    if (!missing && found && on_host(&new) && device_of(&new) < 0)
        missing = look_for_parent(&new);
    return missing ? syscall_result(missing) : error;
}

int __syscall_linkat(int old_directory, intptr_t old_path, int new_directory, intptr_t new_path, int flags)
{
    struct location old, new;
    struct stat ignored;
    bool follow = flags & AT_SYMLINK_FOLLOW;
    int error = locate(old_directory, (const char *)old_path, last_name(follow), &old);
    if (!error && device_of(&old) < 0)
        error = on_host(&old) ? host_stat(&old, follow, &ignored) : own_stat(&old, &ignored);
    if (!error)
        error = locate(new_directory, (const char *)new_path, LAST_NAMED, &new);
    if (error)
        return error;
    if (device_of(&new) >= 0)
        return -EEXIST;
    if (on_host(&old) != on_host(&new) || device_of(&old) >= 0)
        return -EXDEV;
    return on_host(&old) ? host_link(&old, follow, &new) : own_link(&old, &new);
}

int __syscall_symlinkat(intptr_t target, int directory, intptr_t path)
{
    struct location where;
    if (*(const char *)target == '\0')
        return -ENOENT;
    int error = locate(directory, (const char *)path, LAST_NAMED, &where);
    if (error)
        return error;
    if (device_of(&where) >= 0)
        return -EEXIST;
    return on_host(&where) ? host_symlink((const char *)target, &where) : own_symlink((const char *)target, &where);
}

int __syscall_symlink(intptr_t target, intptr_t path)
{
    return __syscall_symlinkat(target, AT_FDCWD, path);
}

int __syscall_readlinkat(int directory, intptr_t path, intptr_t buffer, size_t size)
{
    struct location where;
    int error = locate(directory, (const char *)path, LAST_LINK, &where);
    if (error)
        return error;
    if (device_of(&where) >= 0)
        return -EINVAL;
    return on_host(&where) ? host_read_link(&where, (char *)buffer, size) : own_read_link(&where, (char *)buffer, size);
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

int __syscall_utimensat(int directory, intptr_t path, intptr_t wanted, int flags)
{
    struct location where;
    const struct timespec *times = (const struct timespec *)wanted;
    const char *name = (const char *)path;
    if (!name) {
        struct file *file = descriptor_file(directory);
        if (file && file_is_own(file))
            return own_file_set_times(file, times);
        if (file && file->kind != FILE_HOST)
            return 0; /* pipes and devices keep no times */
        int error = path_of_descriptor(directory, &name);
        if (error)
            return error;
    }
    bool follow = !(flags & AT_SYMLINK_NOFOLLOW);
    int error = locate(directory, name, last_name(follow), &where);
    if (error)
        return error;
    if (device_of(&where) >= 0)
        return 0;
    return on_host(&where) ? host_set_times(&where, follow, times) : own_set_times(&where, times);
}

int __syscall_truncate64(intptr_t path, off_t length)
{
    if (length < 0)
        return -EINVAL;
    int fd = __syscall_openat(AT_FDCWD, path, O_WRONLY);
    if (fd < 0)
        return fd;
    int error = __syscall_ftruncate64(fd, length);
    descriptor_close(fd);
    return error;
}

int __syscall_chdir(intptr_t path)
{
    struct location where;
    struct stat stat;
    int error = locate_directory((const char *)path, &where);
    if (!error)
        error = on_host(&where) ? host_stat(&where, true, &stat) : own_stat(&where, &stat);
    if (error)
        return error;
    if (!S_ISDIR(stat.st_mode))
        return -ENOTDIR;
    return set_working_directory(where.absolute, where.place == PLACE_MEMORY ? where.node : NULL);
}

int __syscall_fchdir(int fd)
{
    struct file *file = descriptor_file(fd);
    if (!file)
        return -EBADF;
    if (!file_is_directory(file))
        return -ENOTDIR;
    return file->kind == FILE_MEMORY ? set_working_directory("/", file->node) : set_working_directory(file->path, NULL);
}

int __syscall_getcwd(intptr_t buffer, size_t size)
{
    const char *current;
    struct stat ignored;
    int error = working_directory(&current);
    if (!error && current[1] != '\0' && stat_at(AT_FDCWD, current, &ignored, true) == -ENOENT)
        error = -ENOENT; /* removed; the root is there even where the host offers none */
    if (error)
        return error;
    size_t length = strlen(current) + 1;
    if (length > size)
        return -ERANGE;
    memcpy((char *)buffer, current, length);
    return (int)length;
}

/* WASI tells nothing about the host's file systems. A program that asks for free space must not take zeroes for an answer. */
enum { HOST_SPACE = -ENOSYS };

int __syscall_statfs64(intptr_t path, size_t size, intptr_t to)
{
    (void)size;
    struct location where;
    struct stat ignored;
    int error = locate(AT_FDCWD, (const char *)path, LAST_FOLLOWED, &where);
    if (error)
        return error;
    if (device_of(&where) >= 0)
        return HOST_SPACE;
    error = on_host(&where) ? host_stat(&where, true, &ignored) : own_stat(&where, &ignored);
    if (error)
        return error;
    if (on_host(&where))
        return HOST_SPACE;
    own_space(where.place == PLACE_IMAGE, (struct statfs *)to);
    return 0;
}

int __syscall_fstatfs64(int fd, size_t size, intptr_t to)
{
    (void)size;
    const struct file *file = descriptor_file(fd);
    if (!file)
        return -EBADF;
    if (!file_is_own(file))
        return HOST_SPACE;
    own_space(file->kind == FILE_IMAGE, (struct statfs *)to);
    return 0;
}

int __syscall_getdents64(int fd, intptr_t entries, size_t size)
{
    struct file *file = descriptor_file(fd);
    if (!file)
        return -EBADF;
    if (!file_is_directory(file))
        return -ENOTDIR;
    if (size < sizeof(struct dirent))
        return -EINVAL;
    return file_is_own(file) ? own_list(file, (char *)entries, size) : host_list(file, (char *)entries, size);
}
