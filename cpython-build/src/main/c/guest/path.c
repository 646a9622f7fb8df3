#include "path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "descriptor.h"

struct preopen {
    int fd;
    uint64_t rights;
    size_t length; /* of name, 0 for the root */
    char *name;    /* absolute, without a trailing slash */
};

enum { PREOPEN_LIMIT = 64, LINK_LIMIT = 40 };

static struct preopen preopens[PREOPEN_LIMIT];
static int preopen_count = -1;
static char current[PATH_MAX];

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

/* Joins and normalises: "//", "/./" and "x/.." go; a trailing slash stays, it asks for a directory. */
static int normalise(const char *base, const char *path, char out[PATH_MAX])
{
    size_t length = 0;
    bool directory_wanted = false;
    const char *parts[2] = {path[0] == '/' ? "" : base, path};
    for (int i = 0; i < 2; i++) {
        const char *p = parts[i];
        while (*p) {
            while (*p == '/')
                p++;
            size_t n = strcspn(p, "/");
            directory_wanted = p[n] == '/' || n == 0 || (n == 1 && p[0] == '.') || (n == 2 && p[0] == '.' && p[1] == '.');
            if (n == 0)
                break;
            if (n == 2 && p[0] == '.' && p[1] == '.') {
                while (length > 0 && out[--length] != '/')
                    ;
            } else if (!(n == 1 && p[0] == '.')) {
                if (n > NAME_MAX || length + n + 3 > PATH_MAX)
                    return -ENAMETOOLONG;
                out[length++] = '/';
                memcpy(out + length, p, n);
                length += n;
            }
            p += n;
        }
    }
    if (length == 0 || directory_wanted)
        out[length++] = '/';
    out[length] = '\0';
    return 0;
}

/* The preopened directory with the longest name that the path starts with. */
static int choose_preopen(struct location *where)
{
    if (preopen_count < 0)
        find_preopens();
    const struct preopen *best = NULL;
    for (int i = 0; i < preopen_count; i++) {
        const struct preopen *candidate = &preopens[i];
        char after = where->absolute[candidate->length];
        if (strncmp(where->absolute, candidate->name, candidate->length) == 0 && (after == '/' || after == '\0')
            && (!best || candidate->length > best->length))
            best = candidate;
    }
    if (!best)
        return -ENOENT;
    where->directory = best->fd;
    where->rights = best->rights;
    where->path = where->absolute + best->length;
    while (*where->path == '/')
        where->path++;
    if (*where->path == '\0')
        where->path = ".";
    where->length = strlen(where->path);
    return 0;
}

/* WASI has no working directory. A host that wants the guest to start in one says so as a shell does. */
static void start_in_working_directory(void)
{
    const char *wanted = getenv("PWD");
    current[0] = '/';
    if (wanted && wanted[0] == '/' && normalise("", wanted, current) == 0)
        set_working_directory(current);
    else
        current[1] = '\0';
}

int locate(int directory, const char *path, struct location *where)
{
    if (current[0] == '\0')
        start_in_working_directory();
    if (!path)
        return -EFAULT;
    if (path[0] == '\0')
        return -ENOENT;
    const char *base = current;
    if (path[0] != '/' && directory != AT_FDCWD) {
        struct file *file = descriptor_file(directory);
        if (!file)
            return -EBADF;
        if (!file_is_directory(file))
            return -ENOTDIR;
        base = file->path;
    }
    where->links_resolved = false;
    int error = normalise(base, path, where->absolute);
    return error ? error : choose_preopen(where);
}

/* Replaces the link that `path` (length `upto`) is by its target. Returns 1 when it was one, 0 when not, or -errno. */
static int splice_link(struct location *prefix, char *path, size_t upto)
{
    char target[PATH_MAX], base[PATH_MAX], joined[2 * PATH_MAX];
    size_t used = 0;
    memcpy(prefix->absolute, path, upto);
    prefix->absolute[upto] = '\0';
    if (choose_preopen(prefix) != 0
        || host_path_readlink(prefix->directory, prefix->path, prefix->length, target, sizeof target - 1, &used) != 0)
        return 0;
    target[used] = '\0';
    memcpy(base, path, upto);
    base[upto] = '\0';
    *strrchr(base, '/') = '\0';
    size_t rest = strlen(path + upto);
    if (used + rest >= PATH_MAX)
        return -ENAMETOOLONG;
    memcpy(joined, target, used);
    memcpy(joined + used, path + upto, rest + 1);
    int error = normalise(base, joined, path);
    return error ? error : 1;
}

static int resolve_links(char path[PATH_MAX], bool follow_last)
{
    static struct location prefix; /* large, and the guest is one thread */
    int links = 0;
    for (size_t i = 1; path[i - 1] != '\0';) {
        size_t upto = i + strcspn(path + i, "/");
        if (upto == i || (path[upto] == '\0' && !follow_last))
            break;
        int spliced = splice_link(&prefix, path, upto);
        if (spliced < 0)
            return spliced;
        if (spliced && ++links > LINK_LIMIT)
            return -ELOOP;
        if (spliced)
            i = 1;
        else if (path[upto] == '\0')
            break;
        else
            i = upto + 1;
    }
    return 0;
}

bool located_elsewhere(struct location *where, host_errno error, bool follow_last)
{
    if (where->links_resolved || (error != HOST_ENOTCAPABLE && error != EPERM && error != EXDEV && error != ELOOP))
        return false;
    where->links_resolved = true;
    char before[PATH_MAX];
    memcpy(before, where->absolute, sizeof before);
    return resolve_links(where->absolute, follow_last) == 0 && strcmp(before, where->absolute) != 0
        && choose_preopen(where) == 0;
}

int device_of(const struct location *where)
{
    static const struct {
        const char *path;
        enum file_kind kind;
    } devices[] = {
        {"/dev/null", FILE_NULL},
        {"/dev/zero", FILE_ZERO},
        {"/dev/random", FILE_RANDOM},
        {"/dev/urandom", FILE_RANDOM},
    };
    if (strncmp(where->absolute, "/dev/", 5) != 0)
        return -1;
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
        if (strcmp(where->absolute, devices[i].path) == 0)
            return (int)devices[i].kind;
    }
    return -1;
}

const char *working_directory(void)
{
    if (current[0] == '\0')
        start_in_working_directory();
    return current;
}

int set_working_directory(const char *absolute)
{
    size_t length = strlen(absolute);
    while (length > 1 && absolute[length - 1] == '/')
        length--;
    if (length >= sizeof current)
        return -ENAMETOOLONG;
    memmove(current, absolute, length);
    current[length] = '\0';
    return 0;
}
