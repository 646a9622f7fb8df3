/*
 * Where /tmp in memory ends: space, and what takes none.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "guest.h"

static const uint64_t MIB = 1 << 20;

static int guest_open(const char *path, int flags)
{
    return __syscall_openat(AT_FDCWD, (intptr_t)path, flags, 0644);
}

static long guest_write(int fd, const void *bytes, size_t size)
{
    struct host_iovec v = {(void *)(uintptr_t)bytes, size};
    size_t done;
    host_errno error = guest_fd_write(fd, &v, 1, &done);
    return error ? -(long)error : (long)done;
}

static uint64_t free_space(void)
{
    struct statfs space;
    EXPECT_EQUAL(0, __syscall_statfs64((intptr_t) "/tmp", sizeof space, (intptr_t)&space));
    return (uint64_t)space.f_bfree * (uint64_t)space.f_bsize;
}

int main(void)
{
    static char bytes[1 << 16];
    setenv("FAASM_TMP_LIMIT", "1", 1);
    uint64_t at_start = free_space();
    EXPECT(at_start <= MIB && at_start > MIB - 16 * 4096);

    /* A file takes what there is, the last write is shorter, and then no space is left. */
    int fd = guest_open("/tmp/full", O_CREAT | O_RDWR);
    EXPECT(fd >= 0);
    uint64_t written = 0;
    long got;
    while ((got = guest_write(fd, bytes, sizeof bytes)) == (long)sizeof bytes)
        written += sizeof bytes;
    EXPECT(got >= 0);
    written += (uint64_t)got;
    EXPECT_EQUAL(-ENOSPC, guest_write(fd, bytes, sizeof bytes));
    EXPECT(written > MIB - 32 * 4096 && written <= MIB);
    struct stat stat;
    EXPECT_EQUAL(0, __syscall_fstat64(fd, (intptr_t)&stat));
    EXPECT_EQUAL(written, stat.st_size);
    EXPECT_EQUAL(written, stat.st_blocks * 512);

    /* Its space is there again when it is gone, which an open file is only after it was closed. */
    EXPECT_EQUAL(0, __syscall_unlinkat(AT_FDCWD, (intptr_t) "/tmp/full", 0));
    EXPECT(free_space() < 16 * 4096);
    EXPECT_EQUAL(0, guest_fd_close(fd));
    EXPECT_EQUAL(at_start, free_space());

    /* Holes take no space, however large; the end of an offset is the end of a file. */
    fd = guest_open("/tmp/sparse", O_CREAT | O_RDWR);
    EXPECT_EQUAL(0, __syscall_ftruncate64(fd, (off_t)1 << 60));
    struct host_iovec one = {bytes, 1};
    size_t done;
    EXPECT_EQUAL(0, guest_fd_pwrite(fd, &one, 1, 1ull << 61, &done));
    EXPECT_EQUAL(EFBIG, guest_fd_pwrite(fd, &one, 1, INT64_MAX, &done));
    EXPECT_EQUAL(0, __syscall_fstat64(fd, (intptr_t)&stat));
    EXPECT_EQUAL((1ll << 61) + 1, stat.st_size);
    EXPECT_EQUAL(8, stat.st_blocks);
    uint64_t position;
    EXPECT_EQUAL(EINVAL, guest_fd_seek(fd, INT64_MAX, SEEK_END, &position));
    EXPECT_EQUAL(EINVAL, guest_fd_seek(fd, -1, SEEK_SET, &position));

    /* Space that is asked for before it is used: all of it or none. */
    uint64_t before = free_space();
    EXPECT_EQUAL(-ENOSPC, __syscall_fallocate(fd, 0, (off_t)1 << 40, (off_t)(before + 4096)));
    EXPECT_EQUAL(-ENOSPC, __syscall_fallocate(fd, 0, ((off_t)1 << 61) + 4096, (off_t)before + 4096));
    EXPECT_EQUAL(0, __syscall_ftruncate64(fd, 0));
    EXPECT_EQUAL(0, guest_fd_close(fd));
    EXPECT_EQUAL(0, __syscall_unlinkat(AT_FDCWD, (intptr_t) "/tmp/sparse", 0));
    EXPECT_EQUAL(at_start, free_space());

    /* Names and directories take space too. */
    char path[PATH_MAX];
    int made = 0, result;
    do {
        snprintf(path, sizeof path, "/tmp/%d", made);
        result = __syscall_mkdirat(AT_FDCWD, (intptr_t)path, 0755);
    } while (result == 0 && ++made < 100000);
    EXPECT_EQUAL(-ENOSPC, result);
    EXPECT(made > 1000);
    EXPECT_EQUAL(-ENOSPC, guest_open("/tmp/more", O_CREAT | O_WRONLY));
    EXPECT_EQUAL(-ENOSPC, __syscall_symlinkat((intptr_t) "target", AT_FDCWD, (intptr_t) "/tmp/more"));
    /* A name is given back where another takes its place, also when nothing is left. */
    EXPECT_EQUAL(0, __syscall_renameat(AT_FDCWD, (intptr_t) "/tmp/1", AT_FDCWD, (intptr_t) "/tmp/2"));
    for (int i = 0; i < made; i++) {
        snprintf(path, sizeof path, "/tmp/%d", i);
        EXPECT_EQUAL(i == 1 ? -ENOENT : 0, __syscall_unlinkat(AT_FDCWD, (intptr_t)path, AT_REMOVEDIR));
    }
    EXPECT_EQUAL(at_start, free_space());
    printf("1 MiB\n");
    return 0;
}
