#include "path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "descriptor.h"
#include "mounts.h"
#include "preopens.h"
#include "worker.h"

/* LONGEST_REST: of what is left to walk, with the targets of all links on the way. */
enum { LINK_LIMIT = 40, LONGEST_REST = 8 * PATH_MAX };

static char current[PATH_MAX];
static struct memory_node *current_node; /* held, when it is in memory */

/* Whether a part of a path is "." or "..", which the parts before it have to be looked at for. */
static bool has_dots(const char *path)
{
    for (const char *p = path; *p; p += strcspn(p, "/")) {
        p += strspn(p, "/");
        size_t n = strcspn(p, "/");
        if (n > 0 && n <= 2 && memcmp(p, "..", n) == 0)
            return true;
    }
    return false;
}

/* Joins paths without such parts: "//" goes; a trailing slash stays, it asks for a directory. */
static int join(const char *base, const char *path, char out[PATH_MAX])
{
    size_t length = 0;
    bool directory_wanted = false;
    const char *parts[2] = {path[0] == '/' ? "" : base, path};
    for (int i = 0; i < 2; i++) {
        for (const char *p = parts[i]; *p;) {
            p += strspn(p, "/");
            size_t n = strcspn(p, "/");
            directory_wanted = n == 0 || p[n] == '/';
            if (n == 0)
                break;
            if (n > NAME_MAX || length + n + 3 > PATH_MAX)
                return -ENAMETOOLONG;
            out[length++] = '/';
            memcpy(out + length, p, n);
            length += n;
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
    const struct preopen *best = preopen_of(where->absolute);
    if (!best)
        return -ENOENT;
    where->place = PLACE_HOST;
    where->directory = best->fd;
    where->rights = best->rights;
    where->path = path_below(best, where->absolute);
    where->length = strlen(where->path);
    return on_worker() && strlen(where->absolute) > WORKER_PATH_LIMIT ? -ENAMETOOLONG : 0;
}

static int locate_from(int directory, const char *path, enum last_name last, bool walks, struct location *where);

/* WASI has no working directory. A host that wants the guest to start in one says so as a shell does. */
static void start_in_working_directory(void)
{
    static struct location where; /* large, and the guest is one thread */
    const char *wanted = getenv("PWD");
    strcpy(current, "/");
    if (wanted && wanted[0] == '/' && locate_directory(wanted, &where) == 0)
        set_working_directory(where.absolute, where.place == PLACE_MEMORY ? where.node : NULL);
}

/* Reads a link of the host, or answers 0 when there is none. */
static size_t read_host_link(const struct location *link, char target[PATH_MAX])
{
    size_t used = 0;
    if (host_path_readlink(link->directory, link->path, link->length, target, PATH_MAX - 1, &used) != 0)
        return 0;
    return used < PATH_MAX - 1 ? used : 0; /* a Faasm worker tells failure as a success of -1 bytes */
}

/* UNKNOWN is anything of the host's but a link. */
enum { OTHER, LINK, DIRECTORY, UNKNOWN };

/* What is at the path that the walk has come to, with the target of a link; or a negative errno. */
static int examine(struct location *where, char target[PATH_MAX], size_t *target_length)
{
    const char *below;
    const struct image *image = mounted_image(where->absolute, &below);
    if (image) {
        int error = image_find(image, below, strlen(below), &where->entry);
        return error ? error : where->entry.kind == IMAGE_DIRECTORY ? DIRECTORY : OTHER;
    }
    int error = memory_look_up(where->absolute, &where->parent, &where->node, &where->name);
    if (error == 0 && !memory_is_fixed(where->node) && memory_kind_of(where->node) == MEMORY_LINK) {
        const char *text = memory_target(where->node, target_length);
        memcpy(target, text, *target_length);
        return LINK;
    }
    if (error == 0)
        return memory_kind_of(where->node) == MEMORY_DIRECTORY ? DIRECTORY : OTHER;
    if (error != -ENXIO)
        return error;
    error = choose_preopen(where);
    if (error)
        return error;
    *target_length = read_host_link(where, target);
    return *target_length > 0 ? LINK : UNKNOWN;
}

/* For a path of the host that another part follows. Most are left to the host, which sees it when the whole path is used; but
 * "x/.." asks for a directory x too. */
static int must_be_directory(struct location *where)
{
    if (device_of(where) >= 0)
        return -ENOTDIR;
    struct host_filestat stat;
    host_errno error =
        host_path_filestat_get(where->directory, LOOKUP_SYMLINK_FOLLOW, where->path, where->length, &stat);
    if (error)
        return error == ENOENT ? -ENOENT : -ENOTDIR;
    return stat.filetype == FILETYPE_DIRECTORY ? 0 : -ENOTDIR;
}

static size_t skip_slashes(const char *path)
{
    return strspn(path, "/");
}

/* Whether the next part of a path is "." or "..": its length, or 0. */
static size_t dots(const char *path)
{
    size_t n = strcspn(path, "/");
    return n <= 2 && memcmp(path, "..", n) == 0 ? n : 0;
}

static const struct device {
    const char *path;
    enum file_kind kind;
} devices[] = {
    {"/dev/null", FILE_NULL},
    {"/dev/zero", FILE_ZERO},
    {"/dev/random", FILE_RANDOM},
    {"/dev/urandom", FILE_RANDOM},
};

enum { DEVICES = sizeof devices / sizeof *devices };

/* Whether a path is `directory` or lies below it: what follows there, or NULL. */
static const char *rest_below(const char *path, const char *directory)
{
    size_t length = strlen(directory);
    return strncmp(path, directory, length) == 0 && (path[length] == '/' || path[length] == '\0') ? path + length : NULL;
}

/* The index of the device that a path leads to, or through; DEVICES when there is none. */
static size_t device_on_the_way(const char *path)
{
    size_t i = strncmp(path, "/dev/", 5) == 0 ? 0 : DEVICES;
    while (i < DEVICES && !rest_below(path, devices[i].path))
        i++;
    return i;
}

/* No device is a directory. */
static bool leads_through_device(const struct location *where)
{
    size_t i = device_on_the_way(where->absolute);
    return i < DEVICES && (where->directory_wanted || strcmp(where->absolute, devices[i].path) != 0);
}

/* Where the walk ended. */
static int settle(struct location *where)
{
    const char *below;
    const struct image *image = mounted_image(where->absolute, &below);
    where->links_resolved = true;
    if (image) {
        where->place = PLACE_IMAGE;
        int error = image_find(image, below, strlen(below), &where->entry);
        where->in_image = error == 0;
        return error == -ENOENT ? 0 : error;
    }
    int error = memory_look_up(where->absolute, &where->parent, &where->node, &where->name);
    where->place = PLACE_MEMORY;
    if (error == 0 && memory_is_fixed(where->node) && host_offers_directory(where->absolute))
        return choose_preopen(where);
    if (error == -ENOENT && where->parent)
        return 0;
    if (error != -ENXIO)
        return error;
    where->node = where->parent = NULL;
    size_t length = strlen(where->absolute);
    if (where->directory_wanted && where->ending == ENDS_IN_NAME && length + 1 < PATH_MAX)
        memcpy(where->absolute + length, "/", 2); /* for the host to see */
    return choose_preopen(where);
}

static int walk(const char *base, const char *path, enum last_name last, struct location *where)
{
    static char rest[LONGEST_REST], target[PATH_MAX]; /* large, and the guest is one thread */
    if (strlen(path) >= PATH_MAX)
        return -ENAMETOOLONG;
    strcpy(rest, path);
    char *out = where->absolute;
    size_t length = path[0] == '/' ? 0 : strlen(base);
    memcpy(out, base, length);
    while (length > 0 && out[length - 1] == '/')
        length--;
    where->ending = ENDS_IN_ROOT;
    where->directory_wanted = false;
    int links = 0;
    for (const char *p = rest + skip_slashes(rest); *p;) {
        size_t n = strcspn(p, "/"), slashes = skip_slashes(p + n);
        bool is_last = p[n + slashes] == '\0';
        where->directory_wanted = slashes > 0;
        if (dots(p)) {
            where->ending = n == 1 ? ENDS_IN_SELF : ENDS_IN_PARENT;
            where->directory_wanted = true;
            while (n == 2 && length > 0 && out[--length] != '/')
                ;
            p += n + slashes;
            continue;
        }
        if (n > NAME_MAX || length + n + 3 > PATH_MAX)
            return -ENAMETOOLONG;
        size_t before = length;
        out[length++] = '/';
        memcpy(out + length, p, n);
        length += n;
        out[length] = '\0';
        where->ending = ENDS_IN_NAME;
        p += n + slashes;
        if (is_last && (last == LAST_NAMED || last == (slashes > 0 ? LAST_MADE : LAST_LINK)))
            break;
        size_t target_length;
        int found = examine(where, target, &target_length);
        if (found == LINK) {
            size_t left = strlen(p);
            if (++links > LINK_LIMIT)
                return -ELOOP;
            if (target_length + slashes + left >= sizeof rest)
                return -ENAMETOOLONG;
            memmove(rest + target_length + (slashes > 0), p, left + 1);
            memcpy(rest, target, target_length);
            if (slashes > 0)
                rest[target_length] = '/';
            length = target[0] == '/' ? 0 : before;
            p = rest + skip_slashes(rest);
            where->ending = ENDS_IN_ROOT; /* unless more follows */
        } else if (!is_last) {
            if (found == OTHER)
                return -ENOTDIR;
            if (found == UNKNOWN && dots(p))
                found = must_be_directory(where);
            if (found < 0)
                return found;
        }
    }
    if (length == 0)
        out[length++] = '/';
    out[length] = '\0';
    return leads_through_device(where) ? -ENOTDIR : settle(where);
}

/* Whether the directory is still the one that its path leads to: it may have been removed, and another made there. Workers look
 * at the path for both. */
static bool is_at_its_path(const struct file *directory)
{
    struct host_filestat opened, named;
    const struct preopen *preopen = preopen_of(directory->path);
    if (!preopen || on_worker() || host_fd_filestat_get(directory->host, &opened) != 0)
        return true;
    const char *below = path_below(preopen, directory->path);
    return host_path_filestat_get(preopen->fd, 0, below, strlen(below), &named) == 0 && named.device == opened.device
           && named.inode == opened.inode;
}

/* The path of the directory that a relative path begins at. */
static int base_of(int directory, const char **base)
{
    static char in_memory[PATH_MAX];
    if (directory == AT_FDCWD)
        return working_directory(base);
    struct file *file = descriptor_file(directory);
    if (!file)
        return -EBADF;
    if (!file_is_directory(file))
        return -ENOTDIR;
    *base = file->path;
    if (file->kind == FILE_HOST)
        return is_at_its_path(file) ? 0 : -ENOENT;
    if (file->kind != FILE_MEMORY)
        return 0;
    int error = memory_path(file->node, in_memory, sizeof in_memory);
    *base = in_memory;
    return error == -ERANGE ? -ENAMETOOLONG : error;
}

static int locate_from(int directory, const char *path, enum last_name last, bool walks, struct location *where)
{
    const char *base = "/";
    if (path[0] == '\0')
        return -ENOENT;
    int error = path[0] == '/' ? 0 : base_of(directory, &base);
    if (error)
        return error;
    memset(where, 0, offsetof(struct location, absolute));
    where->last = last;
    if (walks)
        return walk(base, path, last, where);
    error = join(base, path, where->absolute);
    if (error)
        return error;
    size_t length = strlen(where->absolute);
    where->ending = length == 1 ? ENDS_IN_ROOT : ENDS_IN_NAME;
    where->directory_wanted = where->absolute[length - 1] == '/';
    return leads_through_device(where) ? -ENOTDIR : choose_preopen(where);
}

int locate(int directory, const char *path, enum last_name last, struct location *where)
{
    return path ? locate_from(directory, path, last, mounts_present() || has_dots(path), where) : -EFAULT;
}

int locate_directory(const char *path, struct location *where)
{
    mounts_present(); /* decides what is mounted, which the walk asks for */
    return path ? locate_from(AT_FDCWD, path, LAST_FOLLOWED, true, where) : -EFAULT;
}

const char *path_without_links(const struct location *where)
{
    static struct location real;
    if (where->links_resolved)
        return where->absolute;
    memset(&real, 0, offsetof(struct location, absolute));
    return walk("/", where->absolute, where->last, &real) == 0 ? real.absolute : where->absolute;
}

bool located_elsewhere(struct location *where, host_errno error)
{
    static struct location real;
    if (where->links_resolved || (error != HOST_ENOTCAPABLE && error != EPERM && error != EXDEV && error != ELOOP))
        return false;
    where->links_resolved = true;
    memset(&real, 0, offsetof(struct location, absolute));
    real.last = where->last;
    if (walk("/", where->absolute, where->last, &real) != 0 || real.place != PLACE_HOST
        || strcmp(real.absolute, where->absolute) == 0)
        return false;
    *where = real;
    return choose_preopen(where) == 0; /* its path is in `where` now */
}

host_errno look_for_parent(const struct location *where)
{
    size_t length = where->length;
    while (length > 0 && where->path[length - 1] == '/')
        length--;
    while (length > 0 && where->path[length - 1] != '/')
        length--;
    struct host_filestat stat;
    if (length == 0)
        return 0; /* the preopened directory */
    host_errno error = host_path_filestat_get(where->directory, LOOKUP_SYMLINK_FOLLOW, where->path, length, &stat);
    return error ? error : stat.filetype == FILETYPE_DIRECTORY ? 0 : ENOTDIR;
}

int cannot_remove(const struct location *where, bool directory)
{
    switch (where->ending) {
    case ENDS_IN_ROOT: return directory ? -EBUSY : -EISDIR;
    case ENDS_IN_SELF: return directory ? -EINVAL : -EISDIR;
    case ENDS_IN_PARENT: return directory ? -ENOTEMPTY : -EISDIR;
    default: return 0;
    }
}

static char *moved(const char *path, const char *old, const char *new)
{
    const char *rest = rest_below(path, old);
    char *result = rest ? malloc(strlen(new) + strlen(rest) + 1) : NULL;
    return result ? strcat(strcpy(result, new), rest) : NULL;
}

void path_moved(const char *old, const char *new)
{
    for (int fd = 0; fd < DESCRIPTOR_LIMIT; fd++) {
        struct file *file = descriptor_file(fd);
        char *path = file && file->kind == FILE_HOST && file->path ? moved(file->path, old, new) : NULL;
        if (!path)
            continue;
        free(file->path);
        file->path = path;
    }
    char *path = current_node ? NULL : moved(current, old, new);
    if (path)
        set_working_directory(path, NULL);
    free(path);
}

int device_of(const struct location *where)
{
    size_t i = device_on_the_way(where->absolute);
    return i < DEVICES ? (int)devices[i].kind : -1;
}

int working_directory(const char **absolute)
{
    *absolute = current;
    if (current[0] == '\0')
        start_in_working_directory();
    if (!current_node)
        return 0;
    int error = memory_path(current_node, current, sizeof current); /* it may have been moved */
    return error == -ERANGE ? -ENAMETOOLONG : error;
}

int set_working_directory(const char *absolute, struct memory_node *node)
{
    size_t length = strlen(absolute);
    while (length > 1 && absolute[length - 1] == '/')
        length--;
    if (length >= sizeof current)
        return -ENAMETOOLONG;
    if (node)
        memory_hold(node);
    if (current_node)
        memory_drop(current_node);
    current_node = node;
    memmove(current, absolute, length);
    current[length] = '\0';
    return 0;
}
