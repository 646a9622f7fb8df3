/*
 * mmap of files: a copy in the guest's memory, written back by msync, by munmap and at the end of the program when it is
 * shared and writable. Anonymous mappings are libc's own business.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/types.h>

#include "descriptor.h"
#include "streams.h"
#include "syscall.h"

enum { WASM_PAGE = 65536 };

/* What is to be written back, and where to: the descriptor it was mapped by may be closed long before. */
struct mapping {
    char *bytes;
    size_t length;
    off_t offset;
    struct file *file;
    struct mapping *next;
};

static struct mapping *mappings;

static int transfer(struct file *file, char *bytes, size_t length, off_t offset, bool write)
{
    size_t total = 0;
    while (total < length) {
        size_t done = 0;
        struct host_iovec v = {bytes + total, length - total};
        host_errno error = write ? file_write_at(file, &v, 1, (uint64_t)offset + total, &done)
                                 : file_read_at(file, &v, 1, (uint64_t)offset + total, &done);
        if (error)
            return syscall_result(error);
        if (done == 0)
            break; /* behind the end of the file a mapping reads as zeroes */
        total += done;
    }
    return 0;
}

/* The place that points to the mapping at an address; it holds NULL when nothing there is to be written back. */
static struct mapping **find(const char *bytes)
{
    struct mapping **place = &mappings;
    while (*place && (*place)->bytes != bytes)
        place = &(*place)->next;
    return place;
}

/* Writing back must not make the file longer than it is. */
static int write_back(const struct mapping *mapping, size_t length)
{
    struct stat stat;
    int error = file_stat(mapping->file, &stat);
    if (error)
        return error;
    uint64_t behind = stat.st_size > mapping->offset ? (uint64_t)(stat.st_size - mapping->offset) : 0;
    return transfer(mapping->file, mapping->bytes, behind < length ? (size_t)behind : length, mapping->offset, true);
}

static void write_all_back(void)
{
    for (struct mapping *mapping = mappings; mapping; mapping = mapping->next)
        write_back(mapping, mapping->length);
}

static bool remember(struct file *file, char *bytes, size_t length, off_t offset)
{
    static bool at_exit;
    struct mapping *mapping = malloc(sizeof *mapping);
    if (!mapping)
        return false;
    *mapping = (struct mapping){.bytes = bytes, .length = length, .offset = offset, .file = file, .next = mappings};
    file->references++;
    mappings = mapping;
    if (!at_exit)
        at_exit = atexit(write_all_back) == 0;
    return true;
}

int _mmap_js(size_t length, int protection, int flags, int fd, off_t offset, int *allocated, void **address)
{
    struct file *file = descriptor_file(fd);
    if (!file)
        return -EBADF;
    if (length == 0 || offset < 0)
        return -EINVAL;
    bool shared = (flags & MAP_TYPE) != MAP_PRIVATE;
    int mode = file->flags & O_ACCMODE;
    if (mode == O_WRONLY || (shared && (protection & PROT_WRITE) && mode != O_RDWR))
        return -EACCES;
    if (!file_is_stored(file) || file_is_directory(file))
        return -ENODEV;
    if (length > SIZE_MAX - WASM_PAGE)
        return -ENOMEM;
    size_t rounded = (length + 15) & ~(size_t)15;
    char *bytes = aligned_alloc(WASM_PAGE, (rounded + WASM_PAGE - 1) & ~(size_t)(WASM_PAGE - 1));
    if (!bytes)
        return -ENOMEM;
    __builtin_memset(bytes, 0, rounded);
    int error = transfer(file, bytes, length, offset, false);
    bool written_back = shared && (protection & PROT_WRITE);
    if (!error && written_back && !remember(file, bytes, length, offset))
        error = -ENOMEM;
    if (error) {
        free(bytes);
        return error;
    }
    *allocated = 1;
    *address = bytes;
    return 0;
}

int _msync_js(intptr_t address, size_t length, int protection, int flags, int fd, off_t offset)
{
    (void)protection, (void)flags, (void)fd, (void)offset;
    const struct mapping *mapping = *find((const char *)address);
    return mapping ? write_back(mapping, length < mapping->length ? length : mapping->length) : 0;
}

int _munmap_js(intptr_t address, size_t length, int protection, int flags, int fd, off_t offset)
{
    (void)length, (void)protection, (void)flags, (void)fd, (void)offset;
    struct mapping **place = find((const char *)address);
    struct mapping *mapping = *place;
    if (!mapping)
        return 0;
    int error = write_back(mapping, mapping->length);
    *place = mapping->next;
    file_release(mapping->file);
    free(mapping);
    return error;
}
