/*
 * mmap of files: a copy in the guest's memory, written back by msync and munmap when it is shared and writable.
 * Anonymous mappings are libc's own business.
 */
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/types.h>

#include "descriptor.h"
#include "syscall.h"

enum { WASM_PAGE = 65536 };

static int transfer(int fd, char *bytes, size_t length, off_t offset, bool write)
{
    struct file *file = descriptor_file(fd);
    if (!file || file->kind != FILE_HOST)
        return -EBADF;
    size_t total = 0;
    while (total < length) {
        size_t done = 0;
        struct host_iovec v = {bytes + total, length - total};
        host_errno error = write ? host_fd_pwrite(file->host, &v, 1, (uint64_t)offset + total, &done)
                                 : host_fd_pread(file->host, &v, 1, (uint64_t)offset + total, &done);
        if (error)
            return syscall_result(error);
        if (done == 0)
            break; /* behind the end of the file a mapping reads as zeroes */
        total += done;
    }
    return 0;
}

int _mmap_js(size_t length, int protection, int flags, int fd, off_t offset, int *allocated, void **address)
{
    (void)protection, (void)flags;
    if (length == 0 || offset < 0)
        return -EINVAL;
    if (length > SIZE_MAX - WASM_PAGE)
        return -ENOMEM;
    size_t rounded = (length + 15) & ~(size_t)15;
    char *bytes = aligned_alloc(WASM_PAGE, (rounded + WASM_PAGE - 1) & ~(size_t)(WASM_PAGE - 1));
    if (!bytes)
        return -ENOMEM;
    __builtin_memset(bytes, 0, rounded);
    int error = transfer(fd, bytes, length, offset, false);
    if (error) {
        free(bytes);
        return error;
    }
    *allocated = 1;
    *address = bytes;
    return 0;
}

static bool written_back(int protection, int flags)
{
    return (flags & MAP_TYPE) != MAP_PRIVATE && (protection & PROT_WRITE);
}

/* Writing back must not make the file longer than it is. */
static int write_back(intptr_t address, size_t length, int fd, off_t offset)
{
    struct host_filestat stat;
    struct file *file = descriptor_file(fd);
    if (!file || file->kind != FILE_HOST)
        return -EBADF;
    host_errno error = host_fd_filestat_get(file->host, &stat);
    if (error)
        return syscall_result(error);
    uint64_t behind = stat.size > (uint64_t)offset ? stat.size - (uint64_t)offset : 0;
    return transfer(fd, (char *)address, behind < length ? (size_t)behind : length, offset, true);
}

int _msync_js(intptr_t address, size_t length, int protection, int flags, int fd, off_t offset)
{
    return written_back(protection, flags) ? write_back(address, length, fd, offset) : 0;
}

int _munmap_js(intptr_t address, size_t length, int protection, int flags, int fd, off_t offset)
{
    return written_back(protection, flags) ? write_back(address, length, fd, offset) : 0;
}
