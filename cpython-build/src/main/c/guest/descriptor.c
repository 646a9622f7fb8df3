#include "descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "channel.h"
#include "memory_files.h"

struct descriptor {
    struct file *file;
    bool close_on_exec;
};

static struct descriptor table[DESCRIPTOR_LIMIT];
static bool standard_streams_open;

/* The three standard streams are there before anything was opened; their kind is asked for once. */
static void open_standard_streams(void)
{
    standard_streams_open = true;
    for (int fd = 0; fd < 3; fd++) {
        struct host_fdstat stat;
        if (host_fd_fdstat_get(fd, &stat) != 0)
            continue; /* the host started us with this stream closed */
        struct file *file = file_new(FILE_HOST, fd == 0 ? O_RDONLY : O_WRONLY);
        if (!file)
            continue;
        if (stat.flags & FDFLAG_APPEND)
            file->flags |= O_APPEND;
        file->host = fd;
        file->filetype = stat.filetype;
        table[fd].file = file;
    }
}

struct file *descriptor_file(int fd)
{
    if (!standard_streams_open)
        open_standard_streams();
    if (fd < 0 || fd >= DESCRIPTOR_LIMIT)
        return NULL;
    return table[fd].file;
}

struct file *file_new(enum file_kind kind, int flags)
{
    struct file *file = calloc(1, sizeof *file);
    if (!file)
        return NULL;
    file->kind = kind;
    file->flags = flags;
    file->references = 1;
    file->host = -1;
    return file;
}

int file_release(struct file *file)
{
    if (--file->references > 0)
        return 0;
    int error = 0;
    if (file->kind == FILE_HOST)
        error = host_fd_close(file->host);
    if (file->in)
        channel_drop_reader(file->in);
    if (file->out)
        channel_drop_writer(file->out);
    if (file->node)
        memory_drop(file->node);
    free(file->listing);
    free(file->path);
    free(file);
    return error;
}

int descriptor_add(struct file *file, int lowest, bool close_on_exec)
{
    descriptor_file(0); /* so that the standard streams are never handed out */
    if (lowest < 0 || lowest >= DESCRIPTOR_LIMIT)
        return -EINVAL;
    for (int fd = lowest; fd < DESCRIPTOR_LIMIT; fd++) {
        if (!table[fd].file) {
            table[fd] = (struct descriptor){file, close_on_exec};
            return fd;
        }
    }
    return -EMFILE;
}

int descriptor_close(int fd)
{
    struct file *file = descriptor_file(fd);
    if (!file)
        return EBADF;
    table[fd] = (struct descriptor){0};
    return file_release(file);
}

int descriptor_duplicate(int fd, int lowest, bool close_on_exec)
{
    struct file *file = descriptor_file(fd);
    if (!file)
        return -EBADF;
    int result = descriptor_add(file, lowest, close_on_exec);
    if (result >= 0)
        file->references++;
    return result;
}

int descriptor_duplicate_to(int fd, int target, bool close_on_exec)
{
    struct file *file = descriptor_file(fd);
    if (!file || target < 0 || target >= DESCRIPTOR_LIMIT)
        return -EBADF;
    if (fd == target)
        return target;
    file->references++;
    struct file *replaced = table[target].file;
    table[target] = (struct descriptor){file, close_on_exec};
    if (replaced)
        file_release(replaced); /* as with dup2, an error of the implied close is lost */
    return target;
}

bool descriptor_close_on_exec(int fd)
{
    return table[fd].close_on_exec;
}

void descriptor_set_close_on_exec(int fd, bool close_on_exec)
{
    table[fd].close_on_exec = close_on_exec;
}
