#include "preopens.h"

#include <stdlib.h>
#include <string.h>

#include "host.h"

enum { PREOPEN_LIMIT = 64 };

static struct preopen preopens[PREOPEN_LIMIT];
static int preopen_count = -1;

static void find_preopens(void)
{
    preopen_count = 0;
    struct host_prestat prestat;
    for (int fd = 3; preopen_count < PREOPEN_LIMIT && host_fd_prestat_get(fd, &prestat) == 0; fd++) {
        struct host_fdstat stat;
        char *name = malloc(prestat.name_length + 2);
        if (!name || prestat.tag != 0 || host_fd_prestat_dir_name(fd, name + 1, prestat.name_length) != 0
            || host_fd_fdstat_get(fd, &stat) != 0) {
            free(name);
            continue;
        }
        size_t length = prestat.name_length + 1;
        name[length] = '\0';
        name[0] = '/';
        /* Hosts name the root "/", "." or "", and others with or without the leading slash. */
        if (name[1] == '/') {
            memmove(name, name + 1, length);
            length--;
        }
        if (strcmp(name, "/.") == 0)
            length = 0;
        while (length > 0 && (name[length - 1] == '/' || name[length - 1] == '\0'))
            length--;
        name[length] = '\0';
        preopens[preopen_count++] = (struct preopen){fd, stat.rights_inheriting, length, name};
    }
}

const struct preopen *preopen_of(const char *path)
{
    if (preopen_count < 0)
        find_preopens();
    const struct preopen *best = NULL;
    for (int i = 0; i < preopen_count; i++) {
        const struct preopen *candidate = &preopens[i];
        if (strncmp(path, candidate->name, candidate->length) != 0)
            continue;
        char after = path[candidate->length];
        if ((after == '/' || after == '\0') && (!best || candidate->length > best->length))
            best = candidate;
    }
    return best;
}

const char *path_below(const struct preopen *preopen, const char *path)
{
    path += preopen->length;
    while (*path == '/')
        path++;
    return *path == '\0' ? "." : path;
}

bool host_serves(const char *path)
{
    return preopen_of(path) != NULL;
}

bool host_offers_directory(const char *path)
{
    const struct preopen *preopen = preopen_of(path);
    if (!preopen)
        return false;
    const char *below = path_below(preopen, path);
    struct host_filestat stat;
    if (strcmp(below, ".") == 0)
        return true;
    return host_path_filestat_get(preopen->fd, LOOKUP_SYMLINK_FOLLOW, below, strlen(below), &stat) == 0
           && stat.filetype == FILETYPE_DIRECTORY;
}

const struct preopen *preopen_number(int number)
{
    if (preopen_count < 0)
        find_preopens();
    return number < preopen_count ? &preopens[number] : NULL;
}
