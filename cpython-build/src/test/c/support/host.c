/*
 * A host for native tests: the part of WASI that the guest library calls, on a directory of this machine, by the words of its
 * specification. Absolute links and those that leave the directory are refused, as runtimes do. Links to relative places
 * within are followed by the kernel: good enough for tests, which have no attacker.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "../../../main/c/entrypoint/faasm_host.h"
#include "guest.h"

#include <linux/openat2.h>

enum { PREOPENED = 3 };

const char *host_root;
uint64_t host_later;
uint64_t host_worked;
bool host_tells_half_of_times;
unsigned host_renames;

static int root(void)
{
    static int opened = -1;
    if (opened < 0)
        opened = open(host_root, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return opened;
}

static host_errno result(long value)
{
    return value < 0 ? (host_errno)(errno == EXDEV ? HOST_ENOTCAPABLE : errno) : 0;
}

/* Opens a path below the root. */
static int open_below(const char *path, size_t length, uint64_t flags, mode_t mode)
{
    char terminated[4097];
    memcpy(terminated, path, length);
    terminated[length] = '\0';
    struct open_how how = {.flags = flags | O_CLOEXEC, .mode = flags & O_CREAT ? mode : 0, .resolve = RESOLVE_BENEATH};
    return (int)syscall(SYS_openat2, root(), terminated, &how, sizeof how);
}

/* The directory that a path's last name is in, opened, and that name. */
static int open_parent(const char *path, size_t length, char name[256])
{
    size_t end = length;
    while (end > 0 && path[end - 1] == '/')
        end--;
    size_t start = end;
    while (start > 0 && path[start - 1] != '/')
        start--;
    if (end - start > 255) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(name, path + start, length - start > 255 ? 255 : length - start); /* with a slash behind it */
    name[length - start > 255 ? 255 : length - start] = '\0';
    return start == 0 ? dup(root()) : open_below(path, start, O_PATH | O_DIRECTORY, 0);
}

static uint8_t type_of(mode_t mode)
{
    return S_ISDIR(mode)   ? FILETYPE_DIRECTORY
           : S_ISREG(mode) ? FILETYPE_REGULAR_FILE
           : S_ISLNK(mode) ? FILETYPE_SYMBOLIC_LINK
           : S_ISCHR(mode) ? FILETYPE_CHARACTER_DEVICE
                           : FILETYPE_UNKNOWN;
}

static uint64_t nanoseconds(struct timespec time)
{
    return (uint64_t)(time.tv_sec * 1000000000 + time.tv_nsec);
}

static host_errno stat_of(int fd, struct host_filestat *to)
{
    struct stat stat;
    if (fd < 0 || fstat(fd, &stat) != 0)
        return result(-1);
    *to = (struct host_filestat){.device = stat.st_dev,
                                 .inode = stat.st_ino,
                                 .filetype = type_of(stat.st_mode),
                                 .links = stat.st_nlink,
                                 .size = (uint64_t)stat.st_size,
                                 .access_time = nanoseconds(stat.st_atim) + host_later,
                                 .modification_time = nanoseconds(stat.st_mtim) + host_later,
                                 .change_time = nanoseconds(stat.st_ctim) + host_later};
    return 0;
}

host_errno host_clock_time_get(uint32_t clock, uint64_t precision, uint64_t *time)
{
    (void)precision;
    struct timespec now;
    if (clock_gettime((clockid_t)clock, &now) != 0)
        return result(-1);
    uint64_t whole = nanoseconds(now) + (clock < 2 ? host_later : host_worked);
    memcpy(time, &whole, host_tells_half_of_times ? 4 : 8); /* the lower half comes first */
    return 0;
}

host_errno host_fd_prestat_get(int fd, struct host_prestat *prestat)
{
    if (fd != PREOPENED || !host_root)
        return EBADF;
    *prestat = (struct host_prestat){.name_length = 1};
    return 0;
}

host_errno host_fd_prestat_dir_name(int fd, char *name, size_t length)
{
    (void)fd;
    memcpy(name, "/", length);
    return 0;
}

host_errno host_fd_fdstat_get(int fd, struct host_fdstat *to)
{
    struct stat stat;
    *to = (struct host_fdstat){.filetype = FILETYPE_DIRECTORY, .rights_base = ~0ull, .rights_inheriting = ~0ull};
    if (fd == PREOPENED && host_root)
        return 0;
    if (fstat(fd, &stat) != 0)
        return result(-1);
    to->filetype = type_of(stat.st_mode);
    return 0;
}

host_errno host_fd_fdstat_set_flags(int fd, uint16_t flags)
{
    return result(fcntl(fd, F_SETFL, (flags & FDFLAG_APPEND ? O_APPEND : 0) | (flags & FDFLAG_NONBLOCK ? O_NONBLOCK : 0)));
}

host_errno host_fd_close(int fd)
{
    return result(close(fd));
}

host_errno host_fd_filestat_get(int fd, struct host_filestat *stat)
{
    return stat_of(fd, stat);
}

host_errno host_fd_filestat_set_size(int fd, uint64_t size)
{
    return result(ftruncate(fd, (off_t)size));
}

host_errno host_fd_allocate(int fd, uint64_t offset, uint64_t length)
{
    return (host_errno)posix_fallocate(fd, (off_t)offset, (off_t)length);
}

host_errno host_fd_sync(int fd)
{
    return result(fsync(fd));
}

static host_errno moved(ssize_t count, size_t *done)
{
    *done = count < 0 ? 0 : (size_t)count;
    return result(count);
}

host_errno host_fd_read(int fd, const struct host_iovec *v, size_t n, size_t *done)
{
    return moved(readv(fd, (const struct iovec *)v, (int)n), done);
}

host_errno host_fd_write(int fd, const struct host_iovec *v, size_t n, size_t *done)
{
    return moved(writev(fd, (const struct iovec *)v, (int)n), done);
}

host_errno host_fd_pread(int fd, const struct host_iovec *v, size_t n, uint64_t offset, size_t *done)
{
    return moved(preadv(fd, (const struct iovec *)v, (int)n, (off_t)offset), done);
}

host_errno host_fd_pwrite(int fd, const struct host_iovec *v, size_t n, uint64_t offset, size_t *done)
{
    return moved(pwritev(fd, (const struct iovec *)v, (int)n, (off_t)offset), done);
}

host_errno host_fd_seek(int fd, int64_t offset, uint8_t whence, uint64_t *position)
{
    off_t reached = lseek(fd, offset, whence);
    *position = (uint64_t)reached;
    return result(reached);
}

host_errno host_fd_readdir(int fd, void *buffer, size_t size, uint64_t cookie, size_t *used)
{
    DIR *directory = fdopendir(dup(fd));
    if (!directory)
        return result(-1);
    rewinddir(directory);
    *used = 0;
    uint64_t number = 0;
    for (struct dirent *entry; *used < size && (entry = readdir(directory)) != NULL;) {
        if (number++ < cookie)
            continue;
        static const uint8_t types[16] = {[DT_DIR] = FILETYPE_DIRECTORY, [DT_REG] = FILETYPE_REGULAR_FILE, [DT_LNK] = FILETYPE_SYMBOLIC_LINK};
        struct host_dirent head = {.next = number,
                                   .inode = entry->d_ino,
                                   .name_length = (uint32_t)strlen(entry->d_name),
                                   .filetype = types[entry->d_type & 15]};
        char whole[sizeof head + 256];
        memcpy(whole, &head, sizeof head);
        memcpy(whole + sizeof head, entry->d_name, head.name_length);
        size_t length = sizeof head + head.name_length, rest = size - *used;
        memcpy((char *)buffer + *used, whole, length < rest ? length : rest);
        *used += length < rest ? length : rest;
    }
    closedir(directory);
    return 0;
}

host_errno host_path_filestat_get(int dir, uint32_t lookup, const char *path, size_t length, struct host_filestat *stat)
{
    (void)dir;
    int fd = open_below(path, length, O_PATH | (lookup ? 0 : O_NOFOLLOW), 0);
    host_errno error = stat_of(fd, stat);
    close(fd);
    return error;
}

host_errno host_path_open(int dir, uint32_t lookup, const char *path, size_t length, uint16_t oflags, uint64_t rights,
                          uint64_t inheriting, uint16_t fdflags, int *fd)
{
    (void)dir, (void)inheriting;
    bool reads = rights & RIGHT_FD_READ, writes = rights & RIGHT_FD_WRITE;
    uint64_t flags = reads && writes ? O_RDWR : writes ? O_WRONLY : O_RDONLY;
    flags |= (oflags & OFLAG_CREAT ? O_CREAT : 0) | (oflags & OFLAG_EXCL ? O_EXCL : 0) | (oflags & OFLAG_TRUNC ? O_TRUNC : 0)
             | (oflags & OFLAG_DIRECTORY ? O_DIRECTORY : 0) | (lookup ? 0 : O_NOFOLLOW)
             | (fdflags & FDFLAG_APPEND ? O_APPEND : 0);
    *fd = open_below(path, length, flags, 0644);
    return result(*fd);
}

/* Does something to a name in its directory. */
#define IN_PARENT(path, length, call)                        \
    char name[256];                                          \
    int parent = open_parent(path, length, name);            \
    long value = parent < 0 ? -1 : (call);                   \
    host_errno error = result(value);                        \
    close(parent);                                           \
    return error

host_errno host_path_create_directory(int dir, const char *path, size_t length)
{
    (void)dir;
    IN_PARENT(path, length, mkdirat(parent, name, 0755));
}

host_errno host_path_remove_directory(int dir, const char *path, size_t length)
{
    (void)dir;
    IN_PARENT(path, length, unlinkat(parent, name, AT_REMOVEDIR));
}

host_errno host_path_unlink_file(int dir, const char *path, size_t length)
{
    (void)dir;
    IN_PARENT(path, length, unlinkat(parent, name, 0));
}

host_errno host_path_symlink(const char *target, size_t target_length, int dir, const char *path, size_t length)
{
    (void)dir;
    char terminated[4097];
    memcpy(terminated, target, target_length);
    terminated[target_length] = '\0';
    IN_PARENT(path, length, symlinkat(terminated, parent, name));
}

host_errno host_path_readlink(int dir, const char *path, size_t length, char *buffer, size_t size, size_t *used)
{
    (void)dir;
    char name[256];
    int parent = open_parent(path, length, name);
    ssize_t count = parent < 0 ? -1 : readlinkat(parent, name, buffer, size);
    host_errno error = result(count);
    *used = count < 0 ? 0 : (size_t)count;
    close(parent);
    return error;
}

host_errno host_path_filestat_set_times(int dir, uint32_t lookup, const char *path, size_t length, uint64_t access,
                                        uint64_t modification, uint16_t flags)
{
    (void)dir, (void)lookup;
    struct timespec times[2] = {{(time_t)(access / 1000000000), (long)(access % 1000000000)},
                                {(time_t)(modification / 1000000000), (long)(modification % 1000000000)}};
    times[0].tv_nsec = flags & FSTFLAG_ATIM_NOW ? UTIME_NOW : flags & FSTFLAG_ATIM ? times[0].tv_nsec : UTIME_OMIT;
    times[1].tv_nsec = flags & FSTFLAG_MTIM_NOW ? UTIME_NOW : flags & FSTFLAG_MTIM ? times[1].tv_nsec : UTIME_OMIT;
    IN_PARENT(path, length, utimensat(parent, name, times, lookup ? 0 : AT_SYMLINK_NOFOLLOW));
}

host_errno host_path_rename(int old_dir, const char *old_path, size_t old_length, int new_dir, const char *new_path,
                            size_t new_length)
{
    (void)old_dir, (void)new_dir;
    host_renames++;
    char old_name[256];
    int old_parent = open_parent(old_path, old_length, old_name);
    if (old_parent < 0)
        return result(-1);
    char name[256];
    int parent = open_parent(new_path, new_length, name);
    host_errno error = result(parent < 0 ? -1 : renameat(old_parent, old_name, parent, name));
    close(parent);
    close(old_parent);
    return error;
}

host_errno host_path_link(int old_dir, uint32_t lookup, const char *old_path, size_t old_length, int new_dir,
                          const char *new_path, size_t new_length)
{
    (void)old_dir, (void)new_dir;
    char old_name[256];
    int old_parent = open_parent(old_path, old_length, old_name);
    if (old_parent < 0)
        return result(-1);
    char name[256];
    int parent = open_parent(new_path, new_length, name);
    host_errno error =
        result(parent < 0 ? -1 : linkat(old_parent, old_name, parent, name, lookup ? AT_SYMLINK_FOLLOW : 0));
    close(parent);
    close(old_parent);
    return error;
}

/* Waits for clocks alone, in no time: the host's clocks are later then. */
host_errno host_poll_oneoff(const struct host_subscription *in, struct host_event *out, size_t n, size_t *count)
{
    if (n != 1 || in->tag != EVENT_CLOCK || in->clock.flags != 0)
        return ENOSYS;
    host_later += in->clock.timeout;
    *out = (struct host_event){.userdata = in->userdata};
    *count = 1;
    return 0;
}

host_errno host_random_get(void *buffer, size_t length)
{
    return result(getrandom(buffer, length, 0));
}

/* As large as the input is, so that AddressSanitizer sees what is read behind it. */
static char *input;
static size_t input_size;
char host_output[64];

void host_give_input(const char *bytes, size_t size)
{
    free(input);
    input = bytes ? malloc(size + !size) : NULL;
    input_size = size;
    if (bytes)
        memcpy(input, bytes, size);
    host_output[0] = '\0';
}

int __faasm_read_input(char *buffer, int length)
{
    if (length == 0)
        return (int)input_size;
    size_t part = (size_t)length < input_size ? (size_t)length : input_size;
    memcpy(buffer, input, part);
    return (int)part;
}

void __faasm_write_output(const char *bytes, int length)
{
    EXPECT((size_t)length < sizeof host_output);
    memcpy(host_output, bytes, (size_t)length);
    host_output[length] = '\0';
}
