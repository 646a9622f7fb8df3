#include "function_source.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "mounts.h"
#include "worker.h"

#define NAME "function.py"

static int place(const char *directory, const char *bytes, size_t size, uint64_t modified)
{
    struct memory_node *parent, *file;
    size_t done;
    int error = mount_memory(directory, &parent);
    if (!error)
        error = memory_make(parent, NAME, strlen(NAME), MEMORY_FILE, 0644, &file);
    if (!error)
        error = memory_write(file, bytes, size, 0, &done);
    if (error)
        return error;
    if (done < size)
        return -ENOSPC;
    int64_t time = (int64_t)modified;
    memory_set_times(file, &time, &time);
    return 0;
}

int function_source_fetch(const char *directory)
{
    char path[PATH_MAX], *bytes;
    size_t size;
    uint64_t modified;
    if (!on_worker() || directory[0] != '/')
        return -ENOENT;
    if (snprintf(path, sizeof path, "%s/" NAME, directory + 1) >= (int)sizeof path)
        return -ENAMETOOLONG;
    host_errno error = worker_shared_file(path, &bytes, &size, &modified);
    if (error)
        return -(int)error;
    clock_not_before(modified);
    int failed = place(directory, bytes, size, modified);
    free(bytes);
    return failed;
}
