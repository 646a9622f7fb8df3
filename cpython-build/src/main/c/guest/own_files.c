#include "own_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "mounts.h"

/* Devices by which programs tell file systems apart. */
enum { MEMORY_DEVICE = 0x6d65, IMAGE_DEVICE = 0x696d };

enum { BLOCK_SIZE = 4096, COOKIE_SELF = 1, COOKIE_PARENT = 2 };

/* Stat */

static struct timespec timespec_of(int64_t nanoseconds)
{
    int64_t seconds = nanoseconds / 1000000000, rest = nanoseconds % 1000000000;
    if (rest < 0) {
        seconds--;
        rest += 1000000000;
    }
    return (struct timespec){.tv_sec = (time_t)seconds, .tv_nsec = (long)rest};
}

static mode_t type_of(enum memory_kind kind)
{
    return kind == MEMORY_DIRECTORY ? S_IFDIR : kind == MEMORY_LINK ? S_IFLNK : S_IFREG;
}

static void stat_memory(const struct memory_node *node, struct stat *to)
{
    struct memory_stat from;
    memory_stat(node, &from);
    *to = (struct stat){.st_dev = MEMORY_DEVICE,
                        .st_ino = (ino_t)from.inode,
                        .st_mode = type_of(from.kind) | from.mode,
                        .st_nlink = from.links,
                        .st_size = (off_t)from.size,
                        .st_blksize = BLOCK_SIZE,
                        .st_blocks = (blkcnt_t)from.blocks,
                        .st_atim = timespec_of(from.access_time),
                        .st_mtim = timespec_of(from.modification_time),
                        .st_ctim = timespec_of(from.change_time)};
}

static void stat_image(const struct image_entry *entry, struct stat *to)
{
    bool directory = entry->kind == IMAGE_DIRECTORY;
    struct timespec modified = {.tv_sec = (time_t)entry->modified};
    *to = (struct stat){.st_dev = IMAGE_DEVICE,
                        .st_ino = (ino_t)entry->index + 1,
                        .st_mode = directory ? S_IFDIR | 0555 : S_IFREG | 0444,
                        .st_nlink = directory ? 2 : 1,
                        .st_size = directory ? BLOCK_SIZE : (off_t)entry->size,
                        .st_blksize = BLOCK_SIZE,
                        .st_blocks = (blkcnt_t)(((uint64_t)entry->size + 511) / 512),
                        .st_atim = modified,
                        .st_mtim = modified,
                        .st_ctim = modified};
}

static bool exists(const struct location *where)
{
    return where->place == PLACE_IMAGE ? where->in_image : where->node != NULL;
}

static bool is_directory(const struct location *where)
{
    return where->place == PLACE_IMAGE ? where->entry.kind == IMAGE_DIRECTORY
                                       : memory_kind_of(where->node) == MEMORY_DIRECTORY;
}

/* 0 when there is something at a location, and a directory if its path asks for one. */
static int there(const struct location *where)
{
    if (!exists(where))
        return -ENOENT;
    return where->directory_wanted && !is_directory(where) ? -ENOTDIR : 0;
}

bool own_is_mounted(const struct location *where)
{
    if (where->place == PLACE_IMAGE)
        return where->in_image && where->entry.index == 0;
    return where->node && (memory_is_fixed(where->node) || (where->parent && memory_is_fixed(where->parent)));
}

static bool read_only(const struct location *where)
{
    return where->place == PLACE_IMAGE || (where->node && memory_is_fixed(where->node));
}

int own_stat(const struct location *where, struct stat *to)
{
    int error = there(where);
    if (error)
        return error;
    if (where->place == PLACE_IMAGE)
        stat_image(&where->entry, to);
    else
        stat_memory(where->node, to);
    return 0;
}

int own_access(const struct location *where, int mode)
{
    int error = there(where);
    return error ? error : (mode & W_OK) && read_only(where) ? -EROFS : 0;
}

void own_file_stat(const struct file *file, struct stat *to)
{
    if (file->kind == FILE_IMAGE)
        stat_image(&file->entry, to);
    else
        stat_memory(file->node, to);
}

void own_space(bool image, struct statfs *to)
{
    *to = (struct statfs){.f_bsize = BLOCK_SIZE, .f_frsize = BLOCK_SIZE, .f_namelen = NAME_MAX};
    if (image) {
        to->f_blocks = (faasm_image_size + BLOCK_SIZE - 1) / BLOCK_SIZE;
    } else {
        uint64_t limit, used;
        mounted_space(&limit, &used);
        to->f_blocks = limit / BLOCK_SIZE;
        to->f_bfree = to->f_bavail = (limit - used) / BLOCK_SIZE;
    }
}

/* Open */

static int file_of(const struct location *where, int flags, struct file **opened)
{
    bool image = where->place == PLACE_IMAGE;
    struct file *file = file_new(image ? FILE_IMAGE : FILE_MEMORY, flags & ~(O_CREAT | O_EXCL | O_TRUNC | O_CLOEXEC));
    if (!file)
        return -ENOMEM;
    file->filetype = is_directory(where) ? FILETYPE_DIRECTORY : FILETYPE_REGULAR_FILE;
    if (image) {
        file->entry = where->entry;
        file->path = strdup(where->absolute);
        if (!file->path) {
            file_release(file);
            return -ENOMEM;
        }
    } else {
        file->node = memory_hold(where->node);
    }
    *opened = file;
    return 0;
}

static int open_existing(struct location *where, int flags, struct file **opened)
{
    bool image = where->place == PLACE_IMAGE;
    bool writes = (flags & O_ACCMODE) != O_RDONLY || (flags & O_TRUNC);
    if ((flags & O_CREAT) && (flags & O_EXCL))
        return -EEXIST;
    if (((flags & O_DIRECTORY) || where->directory_wanted) && !is_directory(where))
        return -ENOTDIR;
    if (!image && memory_kind_of(where->node) == MEMORY_LINK)
        return -ELOOP;
    if (is_directory(where) && (writes || (flags & O_CREAT)))
        return -EISDIR;
    if (image && writes)
        return -EROFS;
    int error = file_of(where, flags, opened);
    return error || !(flags & O_TRUNC) ? error : memory_set_size(where->node, 0);
}

int own_open(struct location *where, int flags, mode_t mode, struct file **opened)
{
    if ((flags & O_CREAT) && where->directory_wanted && where->ending == ENDS_IN_NAME)
        return -EISDIR;
    if (exists(where))
        return open_existing(where, flags, opened);
    if (!(flags & O_CREAT) || where->directory_wanted)
        return -ENOENT;
    if (where->place == PLACE_IMAGE)
        return -EROFS;
    if (flags & O_DIRECTORY)
        return -EINVAL;
    int error = memory_make(where->parent, where->name, strlen(where->name), MEMORY_FILE, mode, &where->node);
    return error ? error : file_of(where, flags, opened);
}

/* Names */

/* Whether a new name can be made at a location; a slash behind it asks for a directory. */
static int can_make(const struct location *where, bool directory)
{
    if (where->ending != ENDS_IN_NAME || exists(where))
        return -EEXIST;
    if (where->directory_wanted && !directory)
        return -ENOENT;
    return where->place == PLACE_IMAGE ? -EROFS : 0;
}

int own_make_directory(struct location *where, mode_t mode)
{
    struct memory_node *made;
    int error = can_make(where, true);
    return error ? error : memory_make(where->parent, where->name, strlen(where->name), MEMORY_DIRECTORY, mode, &made);
}

int own_symlink(const char *target, struct location *where)
{
    size_t length = strlen(target);
    if (length >= PATH_MAX)
        return -ENAMETOOLONG;
    int error = can_make(where, false);
    return error ? error : memory_make_link(where->parent, where->name, strlen(where->name), target, length);
}

int own_link(struct location *old, struct location *new)
{
    int error = can_make(new, false);
    if (error)
        return error;
    return old->place != new->place ? -EXDEV
                                    : memory_add_name(new->parent, new->name, strlen(new->name), old->node);
}

int own_remove(struct location *where, bool directory)
{
    int error = cannot_remove(where, directory);
    if (error)
        return error;
    if (!exists(where))
        return -ENOENT;
    if (where->place == PLACE_IMAGE)
        return where->entry.index == 0 ? -EBUSY : -EROFS;
    if (directory)
        return memory_remove_directory(where->parent, where->name, strlen(where->name));
    if (where->directory_wanted && !is_directory(where))
        return -ENOTDIR;
    return memory_remove_file(where->parent, where->name, strlen(where->name));
}

int own_rename(struct location *old, struct location *new)
{
    if (old->place != new->place)
        return -EXDEV;
    if (old->ending != ENDS_IN_NAME || new->ending != ENDS_IN_NAME)
        return -EBUSY;
    if (!exists(old))
        return -ENOENT;
    if (old->place == PLACE_IMAGE)
        return -EROFS;
    if ((old->directory_wanted || new->directory_wanted) && !is_directory(old))
        return -ENOTDIR;
    return memory_rename(old->parent, old->name, strlen(old->name), new->parent, new->name, strlen(new->name));
}

int own_read_link(const struct location *where, char *buffer, size_t size)
{
    int error = there(where);
    if (error)
        return error;
    if (where->place == PLACE_IMAGE || memory_kind_of(where->node) != MEMORY_LINK)
        return -EINVAL;
    size_t length;
    const char *target = memory_target(where->node, &length);
    memcpy(buffer, target, length < size ? length : size);
    return (int)(length < size ? length : size);
}

/* Attributes */

static int set_node_times(struct memory_node *node, const struct timespec times[2])
{
    if (memory_is_fixed(node))
        return -EROFS;
    int64_t values[2];
    bool set[2];
    for (int i = 0; i < 2; i++) {
        uint64_t now;
        set[i] = !times || times[i].tv_nsec != UTIME_OMIT;
        if (!times || times[i].tv_nsec == UTIME_NOW) {
            host_errno error = clock_read(CLOCK_OF_DAY, &now);
            if (error)
                return -(int)error;
            values[i] = (int64_t)now;
        } else if (set[i]) {
            if (times[i].tv_nsec < 0 || times[i].tv_nsec >= 1000000000)
                return -EINVAL;
            values[i] = (int64_t)times[i].tv_sec * 1000000000 + times[i].tv_nsec;
        }
    }
    memory_set_times(node, set[0] ? &values[0] : NULL, set[1] ? &values[1] : NULL);
    return 0;
}

int own_set_times(struct location *where, const struct timespec times[2])
{
    int error = there(where);
    if (error)
        return error;
    return where->place == PLACE_IMAGE ? -EROFS : set_node_times(where->node, times);
}

int own_file_set_times(struct file *file, const struct timespec times[2])
{
    return file->kind == FILE_IMAGE ? -EROFS : set_node_times(file->node, times);
}

static int set_node_mode(struct memory_node *node, mode_t mode)
{
    if (memory_is_fixed(node))
        return -EROFS;
    memory_set_mode(node, mode);
    return 0;
}

int own_set_mode(struct location *where, mode_t mode)
{
    int error = there(where);
    if (error)
        return error;
    return where->place == PLACE_IMAGE ? -EROFS : set_node_mode(where->node, mode);
}

int own_file_set_mode(struct file *file, mode_t mode)
{
    return file->kind == FILE_IMAGE ? -EROFS : set_node_mode(file->node, mode);
}

/* Contents */

static uint64_t size_of(const struct file *file)
{
    struct stat stat;
    own_file_stat(file, &stat);
    return (uint64_t)stat.st_size;
}

host_errno own_read_at(struct file *file, const struct host_iovec *v, size_t n, uint64_t offset, size_t *done)
{
    *done = 0;
    if (file_is_directory(file))
        return EISDIR;
    for (size_t i = 0; i < n; i++) {
        size_t part = 0;
        if (file->kind == FILE_MEMORY) {
            memory_read(file->node, v[i].buffer, v[i].length, offset + *done, &part);
        } else if (offset + *done < file->entry.size) {
            size_t rest = file->entry.size - (size_t)(offset + *done);
            part = v[i].length < rest ? v[i].length : rest;
            memcpy(v[i].buffer, file->entry.data + offset + *done, part);
        }
        *done += part;
        if (part < v[i].length)
            break;
    }
    return 0;
}

host_errno own_write_at(struct file *file, const struct host_iovec *v, size_t n, uint64_t offset, size_t *done)
{
    *done = 0;
    for (size_t i = 0; i < n; i++) {
        size_t part;
        int error = memory_write(file->node, v[i].buffer, v[i].length, offset + *done, &part);
        *done += part;
        if (error && *done == 0)
            return (host_errno)-error;
        if (part < v[i].length)
            break;
    }
    return 0;
}

host_errno own_read(struct file *file, const struct host_iovec *v, size_t n, size_t *done)
{
    host_errno error = own_read_at(file, v, n, file->position, done);
    file->position += *done;
    return error;
}

host_errno own_write(struct file *file, const struct host_iovec *v, size_t n, size_t *done)
{
    uint64_t position = file->flags & O_APPEND ? size_of(file) : file->position;
    host_errno error = own_write_at(file, v, n, position, done);
    if (*done > 0)
        file->position = position + *done;
    return error;
}

host_errno own_seek(struct file *file, int64_t offset, uint8_t whence, uint64_t *position)
{
    if (whence > SEEK_END)
        return EINVAL;
    uint64_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? file->position : size_of(file);
    uint64_t wanted = base + (uint64_t)offset;
    if (wanted > INT64_MAX)
        return EINVAL; /* before the start, or further than an offset can say */
    *position = file->position = wanted;
    return 0;
}

host_errno own_set_size(struct file *file, uint64_t size)
{
    return (host_errno)-memory_set_size(file->node, size);
}

host_errno own_allocate(struct file *file, uint64_t offset, uint64_t length)
{
    return (host_errno)-memory_allocate(file->node, offset, length);
}

/* Directories */

static void fill(struct dirent *entry, const char *name, size_t length, uint64_t inode, unsigned char type, uint64_t cookie)
{
    *entry = (struct dirent){.d_ino = (ino_t)inode, .d_off = (off_t)cookie, .d_reclen = sizeof *entry, .d_type = type};
    memcpy(entry->d_name, name, length < sizeof entry->d_name ? length : sizeof entry->d_name - 1);
}

static int next_in_memory(const struct file *file, struct dirent *entry)
{
    struct memory_entry next;
    int error = memory_list(file->node, file->directory_cookie, &next);
    if (!error)
        fill(entry, next.name, next.length, next.inode, (unsigned char)(type_of(next.kind) >> 12), next.cookie);
    return error;
}

/* Cookies of the image's entries are the index of what comes next, behind those of "." and "..". */
static int next_in_image(const struct file *file, struct dirent *entry)
{
    const char *below;
    const struct image *image = mounted_image(file->path, &below);
    struct image_entry next = file->entry;
    if (file->directory_cookie < COOKIE_PARENT) {
        bool self = file->directory_cookie < COOKIE_SELF;
        size_t length;
        const char *base = image_base_name(&file->entry, &length);
        if (!self && base > file->entry.name) {
            int error = image_find(image, file->entry.name, (size_t)(base - file->entry.name) - 1, &next);
            if (error)
                return error;
        } else if (!self) {
            image_entry(image, 0, &next);
        }
        fill(entry, "..", self ? 1 : 2, (uint64_t)next.index + 1, DT_DIR, self ? COOKIE_SELF : COOKIE_PARENT);
        return 0;
    }
    uint32_t index = (uint32_t)(file->directory_cookie - COOKIE_PARENT);
    int error = image_child(image, &file->entry, &index, &next);
    if (error)
        return error;
    size_t length;
    const char *name = image_base_name(&next, &length);
    fill(entry, name, length, (uint64_t)next.index + 1, next.kind == IMAGE_DIRECTORY ? DT_DIR : DT_REG,
         (uint64_t)index + COOKIE_PARENT);
    return 0;
}

int own_list(struct file *file, char *entries, size_t size)
{
    size_t used = 0;
    struct stat stat;
    own_file_stat(file, &stat);
    if (stat.st_nlink == 0)
        return -ENOENT; /* removed */
    while (size - used >= sizeof(struct dirent)) {
        struct dirent entry;
        int error = file->kind == FILE_IMAGE ? next_in_image(file, &entry) : next_in_memory(file, &entry);
        if (error == -ENOENT)
            break;
        if (error)
            return used > 0 ? (int)used : error;
        file->directory_cookie = (uint64_t)entry.d_off;
        memcpy(entries + used, &entry, sizeof entry);
        used += sizeof entry;
    }
    return (int)used;
}
