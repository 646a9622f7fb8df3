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

/* WASI has no working directory. A host that wants the guest to start in one says so as a shell does. */
static void start_in_working_directory(void)
{
    const char *wanted = getenv("PWD");
    current[0] = '/';
    if (wanted && wanted[0] == '/' && normalise("", wanted, current) == 0)
        set_working_directory(current, NULL);
    else
        current[1] = '\0';
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
    return settle(where);
}

int locate(int directory, const char *path, enum last_name last, struct location *where)
{
    static char base_in_memory[PATH_MAX];
    const char *base = NULL;
    if (!path)
        return -EFAULT;
    if (path[0] == '\0')
        return -ENOENT;
    if (path[0] != '/' && directory != AT_FDCWD) {
        struct file *file = descriptor_file(directory);
        if (!file)
            return -EBADF;
        if (!file_is_directory(file))
            return -ENOTDIR;
        base = file->path;
        if (file->kind == FILE_MEMORY) {
            int error = memory_path(file->node, base_in_memory, sizeof base_in_memory);
            if (error)
                return error == -ERANGE ? -ENAMETOOLONG : error;
            base = base_in_memory;
        }
    } else if (path[0] != '/' || current[0] == '\0') {
        int error = working_directory(&base);
        if (error && path[0] != '/')
            return error;
    }
    memset(where, 0, offsetof(struct location, absolute));
    if (mounts_present())
        return walk(base ? base : "/", path, last, where);
    int error = normalise(base ? base : "/", path, where->absolute);
    return error ? error : choose_preopen(where);
}

/* Replaces the link that `path` (length `upto`) is by its target. Returns 1 when it was one, 0 when not, or -errno. */
static int splice_link(struct location *prefix, char *path, size_t upto)
{
    char target[PATH_MAX], base[PATH_MAX], joined[2 * PATH_MAX];
    memcpy(prefix->absolute, path, upto);
    prefix->absolute[upto] = '\0';
    size_t used = choose_preopen(prefix) == 0 ? read_host_link(prefix, target) : 0;
    if (used == 0)
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
