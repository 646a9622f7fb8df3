/*
 * Paths between the host's directory, /tmp in memory and the image: links from each to the others, "..", what is hidden, what
 * is listed, what cannot be changed.
 *
 *   mounted_paths DIRECTORY
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guest.h"
#include "image_writer.h"

extern uint8_t faasm_image[1 << 14];
extern uint32_t faasm_image_size;

static const struct image_source library[] = {
    {"", NULL},
    {"empty", NULL},
    {"encodings", NULL},
    {"encodings/utf_8.pyc", "utf-8"},
    {"os.pyc", "operating system"},
};

static int guest_open(const char *path, int flags)
{
    return __syscall_openat(AT_FDCWD, (intptr_t)path, flags, 0644);
}

static int guest_stat(const char *path, struct stat *stat)
{
    return __syscall_stat64((intptr_t)path, (intptr_t)stat);
}

static int guest_mkdir(const char *path)
{
    return __syscall_mkdirat(AT_FDCWD, (intptr_t)path, 0755);
}

static int guest_symlink(const char *target, const char *path)
{
    return __syscall_symlinkat((intptr_t)target, AT_FDCWD, (intptr_t)path);
}

static int guest_rename(const char *old, const char *new)
{
    return __syscall_renameat(AT_FDCWD, (intptr_t)old, AT_FDCWD, (intptr_t)new);
}

static int guest_unlink(const char *path)
{
    return __syscall_unlinkat(AT_FDCWD, (intptr_t)path, 0);
}

static void write_file(const char *path, const char *text)
{
    int fd = guest_open(path, O_CREAT | O_TRUNC | O_WRONLY);
    struct host_iovec v = {(void *)(uintptr_t)text, strlen(text)};
    size_t done;
    EXPECT(fd >= 0);
    EXPECT_EQUAL(0, guest_fd_write(fd, &v, 1, &done));
    EXPECT_EQUAL(strlen(text), done);
    EXPECT_EQUAL(0, guest_fd_close(fd));
}

static void expect_file(const char *path, const char *text)
{
    char bytes[256];
    struct host_iovec v[2] = {{bytes, 3}, {bytes + 3, sizeof bytes - 3}};
    size_t done;
    int fd = guest_open(path, O_RDONLY);
    if (fd < 0)
        fprintf(stderr, "%s: %d\n", path, fd);
    EXPECT(fd >= 0);
    EXPECT_EQUAL(0, guest_fd_read(fd, v, 2, &done));
    EXPECT(done == strlen(text) && memcmp(bytes, text, done) == 0);
    EXPECT_EQUAL(0, guest_fd_close(fd));
}

/* The names in a directory, in their order there, each followed by a space; "." and ".." left out. */
static const char *names_in(const char *path)
{
    static char names[4096];
    char entries[600] __attribute__((aligned(16)));
    int fd = guest_open(path, O_RDONLY | O_DIRECTORY), got;
    EXPECT(fd >= 0);
    names[0] = '\0';
    while ((got = __syscall_getdents64(fd, (intptr_t)entries, sizeof entries)) > 0) {
        for (int at = 0; at < got; at += ((struct dirent *)(entries + at))->d_reclen) {
            const struct dirent *entry = (const struct dirent *)(entries + at);
            if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
                strcat(strcat(names, entry->d_name), " ");
        }
    }
    EXPECT_EQUAL(0, got);
    guest_fd_close(fd);
    return names;
}

static const char *target_of(const char *path)
{
    static char target[PATH_MAX];
    int length = __syscall_readlinkat(AT_FDCWD, (intptr_t)path, (intptr_t)target, sizeof target - 1);
    target[length > 0 ? length : 0] = '\0';
    return target;
}

static bool listed(const char *directory, const char *name)
{
    char with_space[300];
    snprintf(with_space, sizeof with_space, "%s ", name);
    const char *found = strstr(names_in(directory), with_space);
    return found && !strstr(found + 1, with_space);
}

static void check_image(void)
{
    struct stat stat;
    expect_file("/lib/python3.13/os.pyc", "operating system");
    expect_file("/lib/../lib/python3.13/encodings/./utf_8.pyc", "utf-8");
    EXPECT(strcmp(names_in("/lib/python3.13"), "empty encodings os.pyc ") == 0);
    EXPECT(strcmp(names_in("/lib/python3.13/empty"), "") == 0);
    EXPECT(listed("/lib", "python3.13"));
    EXPECT(listed("/", "lib") && listed("/", "tmp") && listed("/", "dev"));

    EXPECT_EQUAL(0, guest_stat("/lib/python3.13/os.pyc", &stat));
    EXPECT(S_ISREG(stat.st_mode) && stat.st_size == 16 && stat.st_mtim.tv_sec == 1700000000);
    EXPECT_EQUAL(-ENOENT, guest_stat("/lib/python3.13/ssl.pyc", &stat));
    EXPECT_EQUAL(-ENOTDIR, guest_stat("/lib/python3.13/os.pyc/x", &stat));
    EXPECT_EQUAL(-ENOTDIR, guest_stat("/lib/python3.13/os.pyc/", &stat));
    EXPECT_EQUAL(-ENOTDIR, guest_stat("/lib/python3.13/os.pyc/..", &stat));

    /* Nothing of it can be changed. */
    EXPECT_EQUAL(-EROFS, guest_open("/lib/python3.13/os.pyc", O_RDWR));
    EXPECT_EQUAL(-EROFS, guest_open("/lib/python3.13/os.pyc", O_RDONLY | O_TRUNC));
    EXPECT_EQUAL(-EROFS, guest_open("/lib/python3.13/new", O_CREAT | O_WRONLY));
    EXPECT_EQUAL(-EEXIST, guest_open("/lib/python3.13/os.pyc", O_CREAT | O_EXCL | O_WRONLY));
    EXPECT_EQUAL(-EISDIR, guest_open("/lib/python3.13/empty", O_WRONLY));
    EXPECT_EQUAL(-EROFS, guest_mkdir("/lib/python3.13/encodings/new"));
    EXPECT_EQUAL(-EEXIST, guest_mkdir("/lib/python3.13/encodings"));
    EXPECT_EQUAL(-EROFS, guest_unlink("/lib/python3.13/os.pyc"));
    EXPECT_EQUAL(-ENOENT, guest_unlink("/lib/python3.13/new"));
    EXPECT_EQUAL(-EROFS, guest_symlink("os.pyc", "/lib/python3.13/link"));
    EXPECT_EQUAL(-EROFS, guest_rename("/lib/python3.13/os.pyc", "/lib/python3.13/new"));
    EXPECT_EQUAL(-EXDEV, guest_rename("/lib/python3.13/os.pyc", "/tmp/new"));
    EXPECT_EQUAL(-EBUSY, guest_rename("/lib/python3.13", "/tmp/new"));
    EXPECT_EQUAL(-EBUSY, __syscall_unlinkat(AT_FDCWD, (intptr_t) "/lib/python3.13", AT_REMOVEDIR));
    EXPECT_EQUAL(-EROFS, __syscall_truncate64((intptr_t) "/lib/python3.13/os.pyc", 0));
    EXPECT_EQUAL(-EROFS, __syscall_utimensat(AT_FDCWD, (intptr_t) "/lib/python3.13/os.pyc", 0, 0));
    EXPECT_EQUAL(-EROFS, __syscall_faccessat(AT_FDCWD, (intptr_t) "/lib/python3.13/os.pyc", W_OK, 0));
    EXPECT_EQUAL(0, __syscall_faccessat(AT_FDCWD, (intptr_t) "/lib/python3.13/os.pyc", R_OK, 0));

    /* Positions of an open file. */
    char bytes[8];
    struct host_iovec v = {bytes, 4};
    uint64_t position;
    size_t done;
    int fd = guest_open("/lib/python3.13/os.pyc", O_RDONLY);
    EXPECT_EQUAL(0, guest_fd_seek(fd, -6, SEEK_END, &position));
    EXPECT_EQUAL(10, position);
    EXPECT(guest_fd_read(fd, &v, 1, &done) == 0 && done == 4 && memcmp(bytes, "syst", 4) == 0);
    EXPECT(guest_fd_pread(fd, &v, 1, 14, &done) == 0 && done == 2 && memcmp(bytes, "em", 2) == 0);
    EXPECT(guest_fd_pread(fd, &v, 1, 1ull << 40, &done) == 0 && done == 0);
    EXPECT(guest_fd_read(fd, &v, 1, &done) == 0 && done == 2 && memcmp(bytes, "em", 2) == 0);
    EXPECT_EQUAL(EBADF, guest_fd_write(fd, &v, 1, &done));
    EXPECT_EQUAL(0, guest_fd_close(fd));

    /* A directory's descriptor is where its paths begin. */
    int directory = guest_open("/lib/python3.13/encodings", O_RDONLY | O_DIRECTORY);
    fd = __syscall_openat(directory, (intptr_t) "../os.pyc", O_RDONLY);
    EXPECT(fd >= 0);
    guest_fd_close(fd);
    EXPECT_EQUAL(0, __syscall_fchdir(directory));
    expect_file("utf_8.pyc", "utf-8");
    expect_file("../../../lib/python3.13/os.pyc", "operating system");
    EXPECT_EQUAL(0, __syscall_chdir((intptr_t) "/"));
    guest_fd_close(directory);
}

static void check_tmp(void)
{
    struct stat stat;
    char current[PATH_MAX];
    EXPECT_EQUAL(0, guest_mkdir("/tmp/a"));
    write_file("/tmp/a/file", "in memory");
    EXPECT_EQUAL(-EBUSY, __syscall_unlinkat(AT_FDCWD, (intptr_t) "/tmp", AT_REMOVEDIR));
    EXPECT_EQUAL(-EBUSY, guest_rename("/tmp", "/tmp2"));
    EXPECT_EQUAL(-EEXIST, guest_mkdir("/tmp"));
    EXPECT_EQUAL(-EEXIST, guest_mkdir("/lib"));

    /* The working directory is the directory, whatever it is called. */
    EXPECT_EQUAL(0, __syscall_chdir((intptr_t) "/tmp/a"));
    EXPECT_EQUAL(0, guest_rename("/tmp/a", "/tmp/b"));
    EXPECT(__syscall_getcwd((intptr_t)current, sizeof current) > 0 && strcmp(current, "/tmp/b") == 0);
    expect_file("file", "in memory");
    expect_file("../b/file", "in memory");
    EXPECT_EQUAL(0, __syscall_chdir((intptr_t) "/"));

    /* Links into the image, and through several places. */
    EXPECT_EQUAL(0, guest_symlink("/lib/python3.13", "/tmp/library"));
    expect_file("/tmp/library/os.pyc", "operating system");
    expect_file("/tmp/library/../python3.13/os.pyc", "operating system");
    EXPECT_EQUAL(0, guest_symlink("../../tmp/library/encodings", "/tmp/b/encodings"));
    expect_file("/tmp/b/encodings/utf_8.pyc", "utf-8");
    EXPECT_EQUAL(-EROFS, guest_open("/tmp/b/encodings/new", O_CREAT | O_WRONLY));
    EXPECT_EQUAL(0, guest_symlink("loop", "/tmp/loop"));
    EXPECT_EQUAL(-ELOOP, guest_stat("/tmp/loop", &stat));
    EXPECT_EQUAL(-ELOOP, guest_open("/tmp/library", O_RDONLY | O_NOFOLLOW));

    /* Devices, by links as well. */
    EXPECT_EQUAL(0, guest_symlink("/dev/zero", "/tmp/zero"));
    char bytes[4] = "xxx";
    struct host_iovec v = {bytes, 4};
    size_t done;
    int fd = guest_open("/tmp/zero", O_RDONLY);
    EXPECT(guest_fd_read(fd, &v, 1, &done) == 0 && done == 4 && bytes[0] == 0);
    guest_fd_close(fd);
    EXPECT_EQUAL(0, guest_stat("/dev", &stat));
    EXPECT(S_ISDIR(stat.st_mode));
}

static void without_host(void)
{
    struct stat stat;
    check_image();
    check_tmp();
    EXPECT_EQUAL(-ENOENT, guest_stat("/etc", &stat));
    EXPECT_EQUAL(-EROFS, guest_open("/new", O_CREAT | O_WRONLY));
    EXPECT_EQUAL(-EROFS, guest_mkdir("/new"));
    EXPECT_EQUAL(-EROFS, guest_mkdir("/lib/new"));
    EXPECT_EQUAL(0, guest_stat("/..", &stat));
}

static void make_host_files(const char *root)
{
    EXPECT(chdir(root) == 0);
    EXPECT(mkdir("data", 0755) == 0 && mkdir("data/deep", 0755) == 0 && mkdir("lib", 0755) == 0);
    EXPECT(mkdir("lib/python3.13", 0755) == 0 && mkdir("lib/other", 0755) == 0);
    int fd = open("data/file", O_CREAT | O_WRONLY, 0644);
    EXPECT(fd >= 0 && write(fd, "of the host", 11) == 11 && close(fd) == 0);
    fd = open("lib/python3.13/os.pyc", O_CREAT | O_WRONLY, 0644);
    EXPECT(fd >= 0 && write(fd, "hidden", 6) == 6 && close(fd) == 0);
    EXPECT(symlink("/tmp/b/file", "data/absolute") == 0 && symlink("../tmp/b", "data/relative") == 0);
    EXPECT(symlink("deep", "data/link") == 0 && symlink("/lib/python3.13/", "data/library") == 0);
    EXPECT(symlink("absolute", "data/chain") == 0 && symlink("around", "data/around") == 0);
}

static void with_host(void)
{
    struct stat stat, other;
    check_image();
    check_tmp();
    EXPECT(listed("/", "data") && listed("/lib", "other"));

    /* From the host to memory and to the image, where the host would not find or would refuse it. */
    expect_file("/data/file", "of the host");
    expect_file("/data/absolute", "in memory");
    expect_file("/data/relative/file", "in memory");
    expect_file("/data/relative/../b/file", "in memory");
    expect_file("/data/chain", "in memory");
    expect_file("/data/library/os.pyc", "operating system");
    expect_file("/data/library/../other/../../data/file", "of the host");
    EXPECT(strcmp(target_of("/data/absolute"), "/tmp/b/file") == 0);
    EXPECT_EQUAL(-ELOOP, guest_stat("/data/around", &stat));
    EXPECT_EQUAL(0, __syscall_lstat64((intptr_t) "/data/around", (intptr_t)&stat));
    EXPECT(S_ISLNK(stat.st_mode));

    /* And back. */
    EXPECT_EQUAL(0, guest_symlink("/data", "/tmp/data"));
    EXPECT_EQUAL(0, guest_symlink("/tmp/data/link", "/tmp/deep"));
    expect_file("/tmp/data/file", "of the host");
    expect_file("/tmp/deep/../file", "of the host");
    EXPECT_EQUAL(-ENOENT, guest_stat("/data/none/../file", &stat));
    EXPECT_EQUAL(-ENOTDIR, guest_stat("/data/file/../file", &stat));
    write_file("/tmp/deep/new", "through a link");
    expect_file("/data/deep/new", "through a link");
    EXPECT_EQUAL(0, access("data/deep/new", F_OK));
    EXPECT_EQUAL(0, guest_mkdir("/tmp/data/made/"));
    EXPECT_EQUAL(0, guest_stat("/data/made", &stat));
    EXPECT_EQUAL(0, guest_stat("/tmp/data/made", &other));
    EXPECT(stat.st_ino == other.st_ino && stat.st_dev == other.st_dev);

    /* They are different file systems. */
    EXPECT_EQUAL(-EXDEV, guest_rename("/tmp/b/file", "/data/moved"));
    EXPECT_EQUAL(-EXDEV, guest_rename("/data/file", "/tmp/moved"));
    EXPECT_EQUAL(-EXDEV, __syscall_linkat(AT_FDCWD, (intptr_t) "/data/file", AT_FDCWD, (intptr_t) "/tmp/linked", 0));
    EXPECT_EQUAL(0, guest_rename("/data/file", "/data/relative-not"));
    EXPECT_EQUAL(0, guest_rename("/tmp/b/file", "/data/relative/renamed"));
    expect_file("/tmp/b/renamed", "in memory");

    /* Nothing of memory got to the host. */
    EXPECT(access("tmp", F_OK) != 0);
    EXPECT_EQUAL(0, guest_unlink("/data/absolute"));
    EXPECT_EQUAL(-ENOENT, guest_stat("/data/chain", &stat));
}

/* A host that offers /tmp keeps it, image or not. */
static void with_tmp(void)
{
    EXPECT(mkdir("tmp", 0755) == 0);
    write_file("/tmp/file", "on the host");
    EXPECT_EQUAL(0, access("tmp/file", F_OK));
    expect_file("/lib/python3.13/os.pyc", "operating system");
}

static void in_child(void (*test)(void))
{
    pid_t child = fork(); /* what is mounted is decided once */
    EXPECT(child >= 0);
    if (child == 0) {
        test();
        exit(0);
    }
    int status;
    EXPECT(waitpid(child, &status, 0) == child && status == 0);
}

int main(int argc, char **argv)
{
    EXPECT(argc > 1);
    static char root[PATH_MAX];
    faasm_image_size = (uint32_t)image_write(faasm_image, sizeof faasm_image, "/lib/python3.13", library,
                                             sizeof library / sizeof *library);
    in_child(without_host);
    EXPECT(realpath(argv[1], root) != NULL);
    make_host_files(root);
    host_root = root;
    in_child(with_host);
    in_child(with_tmp);
    printf("memory, image and host\n");
    return 0;
}
