/*
 * Random operations on the guest's /tmp in memory and on a directory of this machine: each has to come to the same result,
 * the same errno and the same contents.
 *
 *   memory_like_linux DIRECTORY [SEED [PROGRAMS [OPERATIONS]]]
 *
 * Left out, because file systems of Linux differ in it: times of access, sizes and link counts of directories, order of
 * listings; which of EEXIST and ENOTEMPTY a directory that is not empty gives.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guest.h"

/* Two worlds with the same calls: 0 the guest's, 1 Linux's. Results are >= 0 or a negative errno. */
enum { GUEST, LINUX, WORLDS };

/* Programs start deep enough below this machine's directory that no ".." of theirs leads out of it. */
#define DEEP "/p/p/p/p/p/p/p/p/p/p/p/p/p/p/p/p"

static char base[WORLDS][PATH_MAX];

static uint64_t state;

static uint32_t random_number(uint32_t below)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((state >> 33) % below);
}

static bool chance(uint32_t percent)
{
    return random_number(100) < percent;
}

/* What has been done, to be told when something differs. */
static char history[1 << 20];
static size_t history_length;

__attribute__((format(printf, 1, 2))) static void tell(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(history + history_length, sizeof history - history_length, format, arguments);
    va_end(arguments);
    if (length > 0 && history_length + (size_t)length < sizeof history)
        history_length += (size_t)length;
}

static void differ(const char *what, long guest, long linux_)
{
    const char *start = history_length > 12000 ? history + history_length - 12000 : history;
    fprintf(stderr, "…%s\n%s: %ld in memory, %ld in Linux\n", start, what, guest, linux_);
    exit(1);
}

/* A directory that is not empty: Linux's file systems say the one or the other. */
static long canonical(long value)
{
    return value == -EEXIST ? -ENOTEMPTY : value;
}

static bool same(const char *what, const long values[WORLDS])
{
    tell(" = %ld\n", values[LINUX]);
    if (values[GUEST] != values[LINUX])
        differ(what, values[GUEST], values[LINUX]);
    return values[GUEST] >= 0;
}

/* Linux */

static long from_linux(long value)
{
    return value < 0 ? -errno : value;
}

/* Paths */

static const char *const names[] = {"a", "b", "cc", "d-with-a-longer-name"};

enum { NAMES = sizeof names / sizeof *names, PATHS = 2 };

/* Whether names that are too long may occur: of two paths, it depends on where they are which error comes first. */
static bool long_names = true;

/* A random path, in the form that each world knows it by. */
static char paths[PATHS][WORLDS][2 * PATH_MAX];

static void random_path(int which, bool absolute_allowed)
{
    char path[2 * PATH_MAX] = "";
    bool absolute = absolute_allowed && chance(20);
    int parts = 1 + (int)(chance(70) ? random_number(2) : random_number(5)), parents = 0;
    for (int i = 0; i < parts; i++) {
        if (i > 0)
            strcat(path, chance(5) ? "//" : "/");
        if (long_names && chance(1)) {
            memset(path + strlen(path), 'x', 256);
            strcat(path, "x");
        } else if (chance(1)) {
            size_t length = strlen(path);
            memset(path + length, 'y', NAME_MAX);
            path[length + NAME_MAX] = '\0';
        } else if (chance(6)) {
            strcat(path, ".");
        } else if (chance(8) && parents == 0) {
            strcat(path, "..");
            parents++;
        } else {
            strcat(path, names[random_number(NAMES)]);
        }
    }
    if (chance(6) && !strstr(path, "xx")) /* of two errors, the slash's would be the first */
        strcat(path, "/");
    if (chance(1) && chance(20))
        *path = '\0';
    for (int w = 0; w < WORLDS; w++)
        snprintf(paths[which][w], sizeof paths[which][w], "%s%s%s", absolute ? base[w] : "", absolute ? "/" : "", path);
    tell(" %s%s", absolute ? "/" : "", path);
}

/* Descriptors */

enum { SLOTS = 6 };

static struct slot {
    bool open;
    int fd[WORLDS];
} slots[SLOTS];

static void close_slot(struct slot *slot)
{
    if (slot->open) {
        guest_fd_close(slot->fd[GUEST]);
        close(slot->fd[LINUX]);
    }
    slot->open = false;
}

/* A descriptor, most often open, or one that is not. */
static struct slot *random_slot(void)
{
    struct slot *slot = &slots[random_number(SLOTS)];
    for (int i = 0; i < 4 && !slot->open; i++)
        slot = &slots[random_number(SLOTS)];
    tell(" [%ld]", (long)(slot - slots));
    return slot;
}

static int fd_of(const struct slot *slot, int world)
{
    return slot->open ? slot->fd[world] : 1000; /* one that nobody has */
}

static bool is_removed_directory(int fd)
{
    char path[64], target[PATH_MAX + 16];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(path, target, sizeof target - 1);
    target[length > 0 ? length : 0] = '\0';
    return strstr(target, " (deleted)") != NULL;
}

/* AT_FDCWD, or an open directory that is still there: what "." means in a removed one is not the same. */
static void random_directory(int directories[WORLDS])
{
    directories[GUEST] = directories[LINUX] = AT_FDCWD;
    if (!chance(25))
        return;
    struct slot *slot = random_slot();
    if (!slot->open || is_removed_directory(slot->fd[LINUX]))
        return;
    for (int w = 0; w < WORLDS; w++)
        directories[w] = slot->fd[w];
}

/* Comparing */

static void compare_stats(const struct stat stats[WORLDS])
{
    const struct stat *guest = &stats[GUEST], *linux_ = &stats[LINUX];
    if (guest->st_mode != linux_->st_mode)
        differ("mode", guest->st_mode, linux_->st_mode);
    if (S_ISDIR(guest->st_mode))
        return;
    if (guest->st_nlink != linux_->st_nlink)
        differ("links", (long)guest->st_nlink, (long)linux_->st_nlink);
    const long sizes[WORLDS] = {S_ISLNK(guest->st_mode) ? 0 : guest->st_size, S_ISLNK(guest->st_mode) ? 0 : linux_->st_size};
    if (sizes[GUEST] != sizes[LINUX])
        differ("size", sizes[GUEST], sizes[LINUX]);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

enum { LISTED = 32, LISTED_NAME = 260 };

static long list(int world, int fd, char listed[LISTED][LISTED_NAME])
{
    static char buffer[1024] __attribute__((aligned(16)));
    size_t count = 0;
    if (world == GUEST) {
        uint64_t ignored;
        guest_fd_seek(fd, 0, SEEK_SET, &ignored);
    } else {
        lseek(fd, 0, SEEK_SET);
    }
    for (;;) {
        long got = world == GUEST ? __syscall_getdents64(fd, (intptr_t)buffer, sizeof buffer)
                                  : from_linux(syscall(SYS_getdents64, fd, buffer, sizeof buffer));
        if (got <= 0) {
            qsort(listed, count, LISTED_NAME, by_name);
            return got < 0 ? got : (long)count;
        }
        for (long at = 0; at < got; at += ((struct dirent *)(buffer + at))->d_reclen) {
            const struct dirent *entry = (const struct dirent *)(buffer + at);
            EXPECT(count < LISTED);
            snprintf(listed[count++], LISTED_NAME, "%s %d", entry->d_name, entry->d_type);
        }
    }
}

/* Operations */

/* Of those that let the owner do everything: permissions are not enforced in memory, and in Linux not for everybody. */
static mode_t random_mode(void)
{
    static const mode_t modes[] = {0700, 0711, 0750, 0755, 0777};
    return modes[random_number(5)];
}

static void do_open(void)
{
    static const int extra[] = {O_CREAT, O_CREAT, O_CREAT | O_EXCL, O_TRUNC, O_APPEND, O_DIRECTORY, O_NOFOLLOW};
    int flags = (int)random_number(3), directories[WORLDS];
    for (int i = 0; i < 7; i++) {
        if (chance(i < 2 ? 40 : 15) && !((flags | extra[i]) & O_DIRECTORY && (flags | extra[i]) & O_CREAT))
            flags |= extra[i];
    }
    struct slot *slot = &slots[random_number(SLOTS)];
    mode_t mode = random_mode();
    close_slot(slot);
    tell("open [%ld] %x %o", (long)(slot - slots), (unsigned)flags, mode);
    random_directory(directories);
    random_path(0, true);
    slot->fd[GUEST] = __syscall_openat(directories[GUEST], (intptr_t)paths[0][GUEST], flags, mode);
    slot->fd[LINUX] = (int)from_linux(openat(directories[LINUX], paths[0][LINUX], flags, mode));
    const long values[WORLDS] = {slot->fd[GUEST] < 0 ? slot->fd[GUEST] : 0, slot->fd[LINUX] < 0 ? slot->fd[LINUX] : 0};
    slot->open = same("open", values);
}

static void do_close(void)
{
    tell("close");
    struct slot *slot = random_slot();
    close_slot(slot);
    tell("\n");
}

/* Contents move through these, so that they can be compared. */
enum { MOST = 20000 };

static char buffers[WORLDS][MOST];

static uint64_t random_offset(void)
{
    static const uint64_t scales[] = {10, 5000, 20000, 1u << 20, UINT32_MAX};
    uint32_t scale = random_number(20);
    return random_number((uint32_t)scales[scale < 4 ? scale : scale == 4 ? 4 : 1]) + (scale == 4 ? 1ull << 32 : 0);
}

static long guest_move(bool write, int fd, size_t size, int64_t offset)
{
    /* In two parts, as readv and writev do. */
    struct host_iovec v[2] = {{buffers[GUEST], size / 3}, {buffers[GUEST] + size / 3, size - size / 3}};
    size_t done;
    host_errno error = offset < 0 ? (write ? guest_fd_write(fd, v, 2, &done) : guest_fd_read(fd, v, 2, &done))
                       : write    ? guest_fd_pwrite(fd, v, 2, (uint64_t)offset, &done)
                                  : guest_fd_pread(fd, v, 2, (uint64_t)offset, &done);
    return error ? -(long)error : (long)done;
}

static void do_move(bool write, bool at)
{
    int64_t offset = at ? (int64_t)random_offset() : -1;
    size_t size = chance(10) ? 0 : random_number(chance(10) ? MOST : 600);
    tell("%s%s %zu %lld", at ? "p" : "", write ? "write" : "read", size, (long long)offset);
    struct slot *slot = random_slot();
    for (size_t i = 0; i < size; i++)
        buffers[GUEST][i] = buffers[LINUX][i] = write ? (char)random_number(256) : 0;
    int fd = fd_of(slot, LINUX);
    long values[WORLDS] = {guest_move(write, fd_of(slot, GUEST), size, offset)};
    values[LINUX] = from_linux(write ? (at ? pwrite(fd, buffers[LINUX], size, offset) : (long)syscall(SYS_write, fd, buffers[LINUX], size))
                               : at  ? pread(fd, buffers[LINUX], size, offset)
                                     : read(fd, buffers[LINUX], size));
    struct stat stat;
    if (values[LINUX] == -EINVAL && fstat(fd, &stat) == 0 && S_ISDIR(stat.st_mode))
        values[LINUX] = -EISDIR; /* where a listing has left the position of a directory, ext4 finds it too far */
    same(write ? "write" : "read", values);
    if (!write && memcmp(buffers[GUEST], buffers[LINUX], size) != 0)
        differ("contents", 0, 0);
}

static void do_seek(void)
{
    int whence = (int)random_number(3);
    int64_t offset = (int64_t)random_offset() * (chance(30) ? -1 : 1);
    tell("seek %lld %d", (long long)offset, whence);
    struct slot *slot = random_slot();
    struct stat stat;
    if (slot->open && fstat(slot->fd[LINUX], &stat) == 0 && S_ISDIR(stat.st_mode)) {
        tell("\n");
        return; /* where directories can be sought differs */
    }
    uint64_t position = 0;
    host_errno error = guest_fd_seek(fd_of(slot, GUEST), offset, (uint8_t)whence, &position);
    const long values[WORLDS] = {error ? -(long)error : (long)position, from_linux(lseek(fd_of(slot, LINUX), offset, whence))};
    same("seek", values);
}

static void do_ftruncate(void)
{
    off_t size = (off_t)random_offset();
    tell("ftruncate %lld", (long long)size);
    struct slot *slot = random_slot();
    const long values[WORLDS] = {__syscall_ftruncate64(fd_of(slot, GUEST), size),
                                 from_linux(ftruncate(fd_of(slot, LINUX), size))};
    same("ftruncate", values);
}

static void do_allocate(void)
{
    off_t offset = (off_t)random_number(20000), size = (off_t)random_number(20000) + 1;
    tell("allocate %lld %lld", (long long)offset, (long long)size);
    struct slot *slot = random_slot();
    long linux_ = from_linux(fallocate(fd_of(slot, LINUX), 0, offset, size));
    if (linux_ == -EOPNOTSUPP || linux_ == -ENODEV || linux_ == -EISDIR) {
        tell("\n");
        return; /* not every file system can */
    }
    const long values[WORLDS] = {__syscall_fallocate(fd_of(slot, GUEST), 0, offset, size), linux_};
    same("allocate", values);
}

static void do_truncate(void)
{
    off_t size = (off_t)random_offset();
    tell("truncate %lld", (long long)size);
    random_path(0, true);
    const long values[WORLDS] = {__syscall_truncate64((intptr_t)paths[0][GUEST], size),
                                 from_linux(truncate(paths[0][LINUX], size))};
    same("truncate", values);
}

static void do_stat(void)
{
    struct stat stats[WORLDS];
    int directories[WORLDS], flags = chance(50) ? AT_SYMLINK_NOFOLLOW : 0;
    tell("stat %d", flags);
    random_directory(directories);
    random_path(0, true);
    const long values[WORLDS] = {
        __syscall_newfstatat(directories[GUEST], (intptr_t)paths[0][GUEST], (intptr_t)&stats[GUEST], flags),
        from_linux(fstatat(directories[LINUX], paths[0][LINUX], &stats[LINUX], flags))};
    if (same("stat", values))
        compare_stats(stats);
}

static void do_fstat(void)
{
    struct stat stats[WORLDS];
    tell("fstat");
    struct slot *slot = random_slot();
    const long values[WORLDS] = {__syscall_fstat64(fd_of(slot, GUEST), (intptr_t)&stats[GUEST]),
                                 from_linux(fstat(fd_of(slot, LINUX), &stats[LINUX]))};
    if (same("fstat", values))
        compare_stats(stats);
}

/* Whether two paths lead to the same file. */
static void do_identity(void)
{
    struct stat stats[2][WORLDS];
    tell("identity");
    long values[WORLDS];
    for (int i = 0; i < 2; i++) {
        random_path(i, true);
        values[GUEST] = __syscall_stat64((intptr_t)paths[i][GUEST], (intptr_t)&stats[i][GUEST]);
        values[LINUX] = from_linux(stat(paths[i][LINUX], &stats[i][LINUX]));
        if (!same("identity", values))
            return;
    }
    for (int w = 0; w < WORLDS; w++)
        values[w] = stats[0][w].st_ino == stats[1][w].st_ino;
    same("identity", values);
}

static void do_list(void)
{
    static char listed[WORLDS][LISTED][LISTED_NAME];
    tell("list");
    struct slot *slot = random_slot();
    const long values[WORLDS] = {list(GUEST, fd_of(slot, GUEST), listed[GUEST]), list(LINUX, fd_of(slot, LINUX), listed[LINUX])};
    if (!same("list", values))
        return;
    for (long i = 0; i < values[GUEST]; i++) {
        if (strcmp(listed[GUEST][i], listed[LINUX][i]) != 0) {
            tell("%s / %s\n", listed[GUEST][i], listed[LINUX][i]);
            differ("entry", i, i);
        }
    }
}

static void do_mkdir(void)
{
    int directories[WORLDS];
    mode_t mode = random_mode();
    tell("mkdir %o", mode);
    random_directory(directories);
    random_path(0, true);
    const long values[WORLDS] = {__syscall_mkdirat(directories[GUEST], (intptr_t)paths[0][GUEST], (int)mode),
                                 from_linux(mkdirat(directories[LINUX], paths[0][LINUX], mode))};
    same("mkdir", values);
}

/* A working directory that is gone, or not below the program's, is left in both worlds. */
static void leave_elsewhere(void)
{
    char now[WORLDS][PATH_MAX];
    const long values[WORLDS] = {__syscall_getcwd((intptr_t)now[GUEST], PATH_MAX),
                                 from_linux(syscall(SYS_getcwd, now[LINUX], PATH_MAX))};
    if ((values[GUEST] < 0) != (values[LINUX] < 0))
        differ("getcwd", values[GUEST], values[LINUX]);
    bool within = values[GUEST] >= 0;
    for (int w = 0; within && w < WORLDS; w++)
        within = strncmp(now[w], base[w], strlen(base[w])) == 0;
    if (within && strcmp(now[GUEST] + strlen(base[GUEST]), now[LINUX] + strlen(base[LINUX])) != 0) {
        tell("in %s / %s\n", now[GUEST], now[LINUX]);
        differ("working directory", 0, 0);
    }
    if (!within) {
        EXPECT(__syscall_chdir((intptr_t)base[GUEST]) == 0 && chdir(base[LINUX]) == 0);
        tell("left\n");
    }
}

static void do_remove(bool is_directory)
{
    int directories[WORLDS], flags = is_directory ? AT_REMOVEDIR : 0;
    tell(is_directory ? "rmdir" : "unlink");
    random_directory(directories);
    random_path(0, true);
    const long values[WORLDS] = {
        canonical(__syscall_unlinkat(directories[GUEST], (intptr_t)paths[0][GUEST], flags)),
        canonical(from_linux(unlinkat(directories[LINUX], paths[0][LINUX], flags)))};
    same("remove", values);
    leave_elsewhere();
}

static void do_rename(void)
{
    int old[WORLDS], new[WORLDS];
    tell("rename");
    random_directory(old);
    random_path(0, true);
    random_directory(new);
    random_path(1, true);
    const long values[WORLDS] = {
        canonical(__syscall_renameat(old[GUEST], (intptr_t)paths[0][GUEST], new[GUEST], (intptr_t)paths[1][GUEST])),
        canonical(from_linux(renameat(old[LINUX], paths[0][LINUX], new[LINUX], paths[1][LINUX])))};
    same("rename", values);
    leave_elsewhere();
}

static void do_link(void)
{
    int old[WORLDS], new[WORLDS], flags = chance(30) ? AT_SYMLINK_FOLLOW : 0;
    tell("link %d", flags);
    random_directory(old);
    random_path(0, true);
    random_directory(new);
    random_path(1, true);
    const long values[WORLDS] = {
        __syscall_linkat(old[GUEST], (intptr_t)paths[0][GUEST], new[GUEST], (intptr_t)paths[1][GUEST], flags),
        from_linux(linkat(old[LINUX], paths[0][LINUX], new[LINUX], paths[1][LINUX], flags))};
    same("link", values);
}

static void do_symlink(void)
{
    int directories[WORLDS];
    tell("symlink");
    random_path(0, true);
    random_directory(directories);
    random_path(1, true);
    const long values[WORLDS] = {
        __syscall_symlinkat((intptr_t)paths[0][GUEST], directories[GUEST], (intptr_t)paths[1][GUEST]),
        from_linux(symlinkat(paths[0][LINUX], directories[LINUX], paths[1][LINUX]))};
    same("symlink", values);
}

static void do_readlink(void)
{
    char targets[WORLDS][2 * PATH_MAX];
    long values[WORLDS];
    tell("readlink");
    random_path(0, true);
    values[GUEST] = __syscall_readlinkat(AT_FDCWD, (intptr_t)paths[0][GUEST], (intptr_t)targets[GUEST], sizeof targets[GUEST] - 1);
    values[LINUX] = from_linux(readlink(paths[0][LINUX], targets[LINUX], sizeof targets[LINUX] - 1));
    for (int w = 0; w < WORLDS; w++) {
        if (values[w] < 0)
            continue;
        targets[w][values[w]] = '\0';
        size_t length = strlen(base[w]);
        if (strncmp(targets[w], base[w], length) == 0)
            values[w] -= (long)length, memmove(targets[w], targets[w] + length, strlen(targets[w] + length) + 1);
    }
    if (same("readlink", values) && strcmp(targets[GUEST], targets[LINUX]) != 0)
        differ("target", 0, 0);
}

static void do_chdir(void)
{
    tell("chdir");
    random_path(0, true);
    const long values[WORLDS] = {__syscall_chdir((intptr_t)paths[0][GUEST]), from_linux(chdir(paths[0][LINUX]))};
    same("chdir", values);
    leave_elsewhere();
}

static void do_fchdir(void)
{
    tell("fchdir");
    struct slot *slot = random_slot();
    const long values[WORLDS] = {__syscall_fchdir(fd_of(slot, GUEST)), from_linux(fchdir(fd_of(slot, LINUX)))};
    same("fchdir", values);
    leave_elsewhere();
}

static void do_times(bool by_descriptor)
{
    struct timespec times[2] = {{(time_t)random_number(2000000000), (long)random_number(1000000000)},
                                {(time_t)random_number(2000000000), (long)random_number(1000000000)}};
    struct stat stats[WORLDS];
    if (chance(20))
        times[random_number(2)].tv_nsec = UTIME_OMIT;
    if (chance(10))
        times[random_number(2)].tv_nsec = 1000000000;
    int flags = !by_descriptor && chance(50) ? AT_SYMLINK_NOFOLLOW : 0;
    tell("times %lld.%09ld %lld.%09ld", (long long)times[0].tv_sec, times[0].tv_nsec, (long long)times[1].tv_sec,
         times[1].tv_nsec);
    long values[WORLDS];
    if (by_descriptor) {
        struct slot *slot = random_slot();
        values[GUEST] = __syscall_utimensat(fd_of(slot, GUEST), 0, (intptr_t)times, 0);
        values[LINUX] = from_linux(futimens(fd_of(slot, LINUX), times));
        if (values[LINUX] == 0) {
            __syscall_fstat64(slot->fd[GUEST], (intptr_t)&stats[GUEST]);
            fstat(slot->fd[LINUX], &stats[LINUX]);
        }
    } else {
        random_path(0, true);
        values[GUEST] = __syscall_utimensat(AT_FDCWD, (intptr_t)paths[0][GUEST], (intptr_t)times, flags);
        values[LINUX] = from_linux(utimensat(AT_FDCWD, paths[0][LINUX], times, flags));
        if (values[LINUX] == 0) {
            __syscall_newfstatat(AT_FDCWD, (intptr_t)paths[0][GUEST], (intptr_t)&stats[GUEST], flags);
            fstatat(AT_FDCWD, paths[0][LINUX], &stats[LINUX], flags);
        }
    }
    if (!same("times", values) || times[1].tv_nsec == UTIME_OMIT)
        return;
    if (memcmp(&stats[GUEST].st_mtim, &times[1], sizeof times[1]) != 0)
        differ("modification", stats[GUEST].st_mtim.tv_sec, times[1].tv_sec);
    if (times[0].tv_nsec != UTIME_OMIT && memcmp(&stats[GUEST].st_atim, &times[0], sizeof times[0]) != 0)
        differ("access", stats[GUEST].st_atim.tv_sec, times[0].tv_sec);
}

static void do_chmod(bool by_descriptor)
{
    mode_t mode = random_mode();
    tell("chmod %o", mode);
    long values[WORLDS];
    if (by_descriptor) {
        struct slot *slot = random_slot();
        values[GUEST] = __syscall_fchmod(fd_of(slot, GUEST), (int)mode);
        values[LINUX] = from_linux(fchmod(fd_of(slot, LINUX), mode));
    } else {
        random_path(0, true);
        values[GUEST] = __syscall_fchmodat2(AT_FDCWD, (intptr_t)paths[0][GUEST], (int)mode, 0);
        values[LINUX] = from_linux(fchmodat(AT_FDCWD, paths[0][LINUX], mode, 0));
    }
    same("chmod", values);
}

static void do_access(void)
{
    int directories[WORLDS];
    tell("access");
    random_directory(directories);
    random_path(0, true);
    const long values[WORLDS] = {__syscall_faccessat(directories[GUEST], (intptr_t)paths[0][GUEST], R_OK | W_OK, 0),
                                 from_linux(faccessat(directories[LINUX], paths[0][LINUX], R_OK | W_OK, 0))};
    same("access", values);
}

static void do_sync(void)
{
    tell("fsync");
    struct slot *slot = random_slot();
    const long values[WORLDS] = {-(long)guest_fd_sync(fd_of(slot, GUEST)), from_linux(fsync(fd_of(slot, LINUX)))};
    same("fsync", values);
}

static void operate(void)
{
    uint32_t operation = random_number(40);
    long_names = operation < 26 || operation > 29;
    switch (operation) {
    case 0 ... 6: do_open(); break;
    case 7: do_close(); break;
    case 8 ... 9: do_move(true, false); break;
    case 10: do_move(true, true); break;
    case 11 ... 12: do_move(false, false); break;
    case 13: do_move(false, true); break;
    case 14: do_seek(); break;
    case 15: do_ftruncate(); break;
    case 16: do_truncate(); break;
    case 17: do_stat(); break;
    case 18: do_fstat(); break;
    case 19: do_list(); break;
    case 20 ... 23: do_mkdir(); break;
    case 24: do_remove(true); break;
    case 25: do_remove(false); break;
    case 26 ... 28: do_rename(); break;
    case 29: do_link(); break;
    case 30 ... 31: do_symlink(); break;
    case 32: do_readlink(); break;
    case 33: do_chdir(); break;
    case 34: do_fchdir(); break;
    case 35: do_times(chance(40)); break;
    case 36: do_chmod(chance(40)); break;
    case 37: do_access(); break;
    case 38: do_allocate(); break;
    default: chance(95) ? do_identity() : do_sync(); break;
    }
}

static void make_directories(const char *path, int world)
{
    char part[PATH_MAX];
    for (size_t i = 1; i <= strlen(path); i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        snprintf(part, sizeof part, "%.*s", (int)i, path);
        long made = world == GUEST ? __syscall_mkdirat(AT_FDCWD, (intptr_t)part, 0755) : from_linux(mkdir(part, 0755));
        EXPECT(made == 0 || made == -EEXIST);
    }
}

static void run(const char *root, uint64_t seed, long operations)
{
    state = seed;
    tell("program %llu\n", (unsigned long long)seed);
    snprintf(base[GUEST], PATH_MAX, "/tmp" DEEP);
    snprintf(base[LINUX], PATH_MAX, "%s/%llu" DEEP, root, (unsigned long long)seed);
    for (int w = 0; w < WORLDS; w++)
        make_directories(base[w], w);
    EXPECT(__syscall_chdir((intptr_t)base[GUEST]) == 0 && chdir(base[LINUX]) == 0);
    for (long i = 0; i < operations; i++)
        operate();
    for (int i = 0; i < SLOTS; i++)
        close_slot(&slots[i]);
}

int main(int argc, char **argv)
{
    EXPECT(argc > 1);
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    long programs = argc > 3 ? atol(argv[3]) : 200, operations = argc > 4 ? atol(argv[4]) : 600;
    char root[PATH_MAX - 128];
    EXPECT(realpath(argv[1], root) != NULL);
    umask(022);
    for (long program = 0; program < programs; program++) {
        pid_t child = fork(); /* the guest's /tmp begins empty */
        EXPECT(child >= 0);
        if (child == 0) {
            run(root, seed + (uint64_t)program, operations);
            exit(0);
        }
        int status;
        EXPECT(waitpid(child, &status, 0) == child);
        if (status != 0)
            return 1;
    }
    printf("%ld programs of %ld operations\n", programs, operations);
    return 0;
}
