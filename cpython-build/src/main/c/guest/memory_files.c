#include "memory_files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_SIZE = 4096, COOKIE_SELF = 1, COOKIE_PARENT = 2, FIRST_COOKIE = 3 };

/* As large as an off_t can say. */
#define LARGEST_FILE ((uint64_t)INT64_MAX)

struct memory_files {
    uint64_t limit;
    uint64_t used;
    uint64_t last_inode;
    int64_t (*now)(void);
    struct memory_node *root;
};

struct entry {
    struct entry *next; /* in its bucket */
    struct memory_node *node;
    uint64_t cookie;
    uint32_t hash;
    size_t length;
    char name[];
};

struct block {
    uint64_t index;
    uint8_t *bytes; /* BLOCK_SIZE of them; behind the end of the file they are 0 */
};

struct memory_node {
    struct memory_files *files;
    enum memory_kind kind;
    bool fixed;
    uint32_t mode;
    uint32_t links;
    uint32_t holders;
    uint64_t inode;
    int64_t access_time, modification_time, change_time;
    union {
        struct {
            struct memory_node *parent; /* itself for the root, NULL when it was removed */
            const struct entry *entry;  /* its name there */
            struct entry **entries;     /* in order of their cookies */
            size_t count, capacity;
            struct entry **buckets;
            size_t bucket_count; /* 0 or a power of two */
            uint64_t next_cookie;
        } directory;
        struct {
            uint64_t size;
            struct block *blocks; /* in order of their indices */
            size_t count, capacity;
        } file;
        struct {
            char *target;
            size_t length;
        } link;
    };
};

/* Space */

static int take(struct memory_files *files, uint64_t bytes)
{
    if (bytes > files->limit - files->used)
        return -ENOSPC;
    files->used += bytes;
    return 0;
}

static void give_back(struct memory_files *files, uint64_t bytes)
{
    files->used -= bytes;
}

/* Room for one more element of an array, or false when memory is out. */
static bool reserve(void **array, size_t count, size_t *capacity, size_t element)
{
    if (count < *capacity)
        return true;
    size_t wanted = *capacity ? *capacity * 2 : 8;
    if (wanted > SIZE_MAX / element)
        return false;
    void *larger = realloc(*array, wanted * element);
    if (!larger)
        return false;
    *array = larger;
    *capacity = wanted;
    return true;
}

static uint64_t node_cost(size_t target_length)
{
    return sizeof(struct memory_node) + target_length;
}

static uint64_t entry_cost(size_t length)
{
    return sizeof(struct entry) + length + 1;
}

/* Nodes */

static struct memory_node *node_new(struct memory_files *files, enum memory_kind kind, uint32_t mode, size_t target_length)
{
    if (take(files, node_cost(target_length)) != 0)
        return NULL;
    struct memory_node *node = calloc(1, sizeof *node);
    if (!node) {
        give_back(files, node_cost(target_length));
        return NULL;
    }
    node->files = files;
    node->kind = kind;
    node->mode = mode;
    node->inode = ++files->last_inode;
    node->access_time = node->modification_time = node->change_time = files->now();
    if (kind == MEMORY_DIRECTORY)
        node->directory.next_cookie = FIRST_COOKIE;
    return node;
}

static void free_blocks_from(struct memory_node *file, size_t first)
{
    for (size_t i = first; i < file->file.count; i++) {
        free(file->file.blocks[i].bytes);
        give_back(file->files, BLOCK_SIZE);
    }
    file->file.count = first;
}

static void free_if_unused(struct memory_node *node)
{
    if (node->links > 0 || node->holders > 0)
        return;
    size_t target_length = 0;
    if (node->kind == MEMORY_FILE) {
        free_blocks_from(node, 0);
        free(node->file.blocks);
    } else if (node->kind == MEMORY_LINK) {
        target_length = node->link.length;
        free(node->link.target);
    } else { /* empty, as only such a directory can be removed */
        free(node->directory.entries);
        free(node->directory.buckets);
    }
    give_back(node->files, node_cost(target_length));
    free(node);
}

struct memory_node *memory_hold(struct memory_node *node)
{
    node->holders++;
    return node;
}

void memory_drop(struct memory_node *node)
{
    node->holders--;
    free_if_unused(node);
}

struct memory_files *memory_files_new(uint64_t limit, int64_t (*now)(void))
{
    struct memory_files *files = calloc(1, sizeof *files);
    if (!files)
        return NULL;
    files->limit = limit;
    files->now = now;
    files->root = node_new(files, MEMORY_DIRECTORY, 0755, 0);
    if (!files->root) {
        free(files);
        return NULL;
    }
    files->root->fixed = true;
    files->root->links = 2;
    files->root->directory.parent = files->root;
    return files;
}

struct memory_node *memory_root(struct memory_files *files)
{
    return files->root;
}

void memory_space(const struct memory_files *files, uint64_t *limit, uint64_t *used)
{
    *limit = files->limit;
    *used = files->used;
}

enum memory_kind memory_kind_of(const struct memory_node *node)
{
    return node->kind;
}

bool memory_is_fixed(const struct memory_node *node)
{
    return node->fixed;
}

void memory_stat(const struct memory_node *node, struct memory_stat *stat)
{
    *stat = (struct memory_stat){.kind = node->kind,
                                 .mode = node->mode,
                                 .links = node->links,
                                 .inode = node->inode,
                                 .access_time = node->access_time,
                                 .modification_time = node->modification_time,
                                 .change_time = node->change_time};
    switch (node->kind) {
    case MEMORY_DIRECTORY: stat->size = BLOCK_SIZE; break;
    case MEMORY_LINK: stat->size = node->link.length; break;
    case MEMORY_FILE:
        stat->size = node->file.size;
        stat->blocks = (uint64_t)node->file.count * (BLOCK_SIZE / 512);
        break;
    }
}

void memory_set_mode(struct memory_node *node, uint32_t mode)
{
    node->mode = mode & 07777;
    node->change_time = node->files->now();
}

void memory_set_times(struct memory_node *node, const int64_t *access, const int64_t *modification)
{
    if (access)
        node->access_time = *access;
    if (modification)
        node->modification_time = *modification;
    node->change_time = node->files->now();
}

const char *memory_target(const struct memory_node *link, size_t *length)
{
    *length = link->link.length;
    return link->link.target;
}

/* Directories */

static uint32_t hash_of(const char *name, size_t length)
{
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)name[i]) * 16777619u;
    return hash;
}

static struct entry *entry_of(const struct memory_node *directory, const char *name, size_t length)
{
    if (directory->directory.bucket_count == 0)
        return NULL;
    uint32_t hash = hash_of(name, length);
    struct entry *entry = directory->directory.buckets[hash & (directory->directory.bucket_count - 1)];
    while (entry && (entry->hash != hash || entry->length != length || memcmp(entry->name, name, length) != 0))
        entry = entry->next;
    return entry;
}

static bool grow_buckets(struct memory_node *directory)
{
    size_t wanted = directory->directory.bucket_count ? directory->directory.bucket_count * 2 : 8;
    struct entry **buckets = calloc(wanted, sizeof *buckets);
    if (!buckets)
        return false;
    for (size_t i = 0; i < directory->directory.count; i++) {
        struct entry *entry = directory->directory.entries[i];
        struct entry **bucket = &buckets[entry->hash & (wanted - 1)];
        entry->next = *bucket;
        *bucket = entry;
    }
    free(directory->directory.buckets);
    directory->directory.buckets = buckets;
    directory->directory.bucket_count = wanted;
    return true;
}

/* Lets an entry lead to a node, counting the link. */
static void attach(struct memory_node *directory, struct entry *entry, struct memory_node *node)
{
    entry->node = node;
    node->links++;
    if (node->kind == MEMORY_DIRECTORY) {
        node->links++; /* its own "." */
        node->directory.parent = directory;
        node->directory.entry = entry;
        directory->links++; /* its ".." */
    }
}

/* The contrary; the caller then frees the node if it is unused. */
static struct memory_node *detach(struct memory_node *directory, struct entry *entry)
{
    struct memory_node *node = entry->node;
    entry->node = NULL;
    node->links--;
    if (node->kind == MEMORY_DIRECTORY) {
        node->links--;
        node->directory.parent = NULL;
        node->directory.entry = NULL;
        directory->links--;
    }
    return node;
}

/* An entry for a name that is not there yet, to be attached; NULL when no space is left. */
static struct entry *add_entry(struct memory_node *directory, const char *name, size_t length)
{
    if (take(directory->files, entry_cost(length)) != 0)
        return NULL;
    struct entry *entry = malloc(sizeof *entry + length + 1);
    if (!entry
        || !reserve((void **)&directory->directory.entries, directory->directory.count, &directory->directory.capacity,
                    sizeof *directory->directory.entries)
        || (directory->directory.count == directory->directory.bucket_count && !grow_buckets(directory))) {
        free(entry);
        give_back(directory->files, entry_cost(length));
        return NULL;
    }
    *entry = (struct entry){.cookie = directory->directory.next_cookie++, .hash = hash_of(name, length), .length = length};
    memcpy(entry->name, name, length);
    entry->name[length] = '\0';
    struct entry **bucket = &directory->directory.buckets[entry->hash & (directory->directory.bucket_count - 1)];
    entry->next = *bucket;
    *bucket = entry;
    directory->directory.entries[directory->directory.count++] = entry;
    return entry;
}

/* The place of the first entry behind a cookie. */
static size_t place_behind(const struct memory_node *directory, uint64_t cookie)
{
    size_t low = 0, high = directory->directory.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (directory->directory.entries[middle]->cookie <= cookie)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Takes a detached entry away. */
static void drop_entry(struct memory_node *directory, struct entry *entry)
{
    struct entry **bucket = &directory->directory.buckets[entry->hash & (directory->directory.bucket_count - 1)];
    while (*bucket != entry)
        bucket = &(*bucket)->next;
    *bucket = entry->next;
    size_t place = place_behind(directory, entry->cookie) - 1;
    directory->directory.count--;
    memmove(&directory->directory.entries[place], &directory->directory.entries[place + 1],
            (directory->directory.count - place) * sizeof *directory->directory.entries);
    give_back(directory->files, entry_cost(entry->length));
    free(entry);
}

/* Takes a name away, and the node's link with it; the node may be gone afterwards. */
static void remove_entry(struct memory_node *directory, struct entry *entry)
{
    struct memory_node *node = detach(directory, entry);
    drop_entry(directory, entry);
    free_if_unused(node);
}

static void changed(struct memory_node *directory)
{
    directory->modification_time = directory->change_time = directory->files->now();
}

/* Whether names in a directory can be changed at all. */
static int changeable(const struct memory_node *directory)
{
    if (directory->kind != MEMORY_DIRECTORY)
        return -ENOTDIR;
    if (directory->fixed)
        return -EROFS;
    return directory->directory.parent ? 0 : -ENOENT; /* a removed one takes no names */
}

/* Whether a new name can be put there. */
static int available(const struct memory_node *directory, const char *name, size_t length)
{
    if (directory->kind != MEMORY_DIRECTORY)
        return -ENOTDIR;
    if (entry_of(directory, name, length))
        return -EEXIST;
    return changeable(directory);
}

int memory_path(const struct memory_node *directory, char *path, size_t size)
{
    size_t start = size;
    if (size < 2)
        return -ERANGE;
    path[--start] = '\0';
    for (const struct memory_node *node = directory; node != node->files->root; node = node->directory.parent) {
        const struct entry *entry = node->directory.entry;
        if (!entry)
            return -ENOENT;
        if (entry->length + 1 > start)
            return -ERANGE;
        start -= entry->length;
        memcpy(path + start, entry->name, entry->length);
        path[--start] = '/';
    }
    if (path[start] == '\0')
        path[--start] = '/';
    memmove(path, path + start, size - start);
    return 0;
}

int memory_find(const struct memory_node *directory, const char *name, size_t length, struct memory_node **found)
{
    if (directory->kind != MEMORY_DIRECTORY)
        return -ENOTDIR;
    struct entry *entry = entry_of(directory, name, length);
    if (!entry)
        return -ENOENT;
    *found = entry->node;
    return 0;
}

static int add_new(struct memory_node *directory, const char *name, size_t length, struct memory_node *node)
{
    struct entry *entry = node ? add_entry(directory, name, length) : NULL;
    if (!entry) {
        if (node)
            free_if_unused(node);
        return -ENOSPC;
    }
    attach(directory, entry, node);
    changed(directory);
    return 0;
}

int memory_make(struct memory_node *directory, const char *name, size_t length, enum memory_kind kind, uint32_t mode,
                struct memory_node **made)
{
    int error = available(directory, name, length);
    if (error)
        return error;
    *made = node_new(directory->files, kind, mode & 07777, 0);
    return add_new(directory, name, length, *made);
}

int memory_make_link(struct memory_node *directory, const char *name, size_t length, const char *target,
                     size_t target_length)
{
    int error = available(directory, name, length);
    if (error)
        return error;
    char *copy = malloc(target_length + 1);
    struct memory_node *link = copy ? node_new(directory->files, MEMORY_LINK, 0777, target_length) : NULL;
    if (!link) {
        free(copy);
        return -ENOSPC;
    }
    memcpy(copy, target, target_length);
    link->link.target = copy;
    link->link.length = target_length;
    return add_new(directory, name, length, link);
}

int memory_add_name(struct memory_node *directory, const char *name, size_t length, struct memory_node *node)
{
    int error = available(directory, name, length);
    if (error)
        return error;
    if (node->kind == MEMORY_DIRECTORY)
        return -EPERM;
    if (node->links == 0)
        return -ENOENT;
    struct entry *entry = add_entry(directory, name, length);
    if (!entry)
        return -ENOSPC;
    attach(directory, entry, node);
    changed(directory);
    node->change_time = directory->modification_time;
    return 0;
}

int memory_remove_file(struct memory_node *directory, const char *name, size_t length)
{
    struct memory_node *node;
    int error = memory_find(directory, name, length, &node);
    if (!error)
        error = changeable(directory);
    if (error)
        return error;
    if (node->kind == MEMORY_DIRECTORY)
        return -EISDIR;
    changed(directory);
    node->change_time = directory->modification_time;
    remove_entry(directory, entry_of(directory, name, length));
    return 0;
}

int memory_remove_directory(struct memory_node *directory, const char *name, size_t length)
{
    struct memory_node *node;
    int error = memory_find(directory, name, length, &node);
    if (error)
        return error;
    if (node->kind != MEMORY_DIRECTORY)
        return -ENOTDIR;
    if (directory->fixed)
        return -EBUSY;
    if (node->directory.count > 0)
        return -ENOTEMPTY;
    changed(directory);
    remove_entry(directory, entry_of(directory, name, length));
    return 0;
}

/* Whether a directory is another one or lies below it. */
static bool is_within(const struct memory_node *directory, const struct memory_node *other)
{
    while (directory && directory != other && directory != directory->files->root)
        directory = directory->directory.parent;
    return directory == other;
}

int memory_rename(struct memory_node *from, const char *name, size_t length, struct memory_node *to, const char *new_name,
                  size_t new_length)
{
    struct memory_node *node, *replaced = NULL;
    int error = memory_find(from, name, length, &node);
    if (error)
        return error;
    if (to->kind != MEMORY_DIRECTORY)
        return -ENOTDIR;
    if (from->fixed || to->fixed)
        return from->fixed ? -EBUSY : -EROFS;
    if (node->kind == MEMORY_DIRECTORY && is_within(to, node))
        return -EINVAL;
    struct entry *old = entry_of(from, name, length), *target = entry_of(to, new_name, new_length);
    if (target) {
        replaced = target->node;
        if (replaced->kind == MEMORY_DIRECTORY && is_within(from, replaced))
            return -ENOTEMPTY;
        if (replaced == node)
            return 0;
        if (node->kind == MEMORY_DIRECTORY && replaced->kind != MEMORY_DIRECTORY)
            return -ENOTDIR;
        if (node->kind != MEMORY_DIRECTORY && replaced->kind == MEMORY_DIRECTORY)
            return -EISDIR;
        if (replaced->kind == MEMORY_DIRECTORY && replaced->directory.count > 0)
            return -ENOTEMPTY;
        detach(to, target);
    } else {
        error = changeable(to);
        if (error)
            return error;
        target = add_entry(to, new_name, new_length);
        if (!target)
            return -ENOSPC;
    }
    detach(from, old);
    attach(to, target, node);
    drop_entry(from, old);
    changed(from);
    changed(to);
    node->change_time = to->modification_time;
    if (replaced) {
        replaced->change_time = to->modification_time;
        free_if_unused(replaced);
    }
    return 0;
}

int memory_fix(struct memory_node *directory, const char *name, size_t length, bool fixed, struct memory_node **made)
{
    if (memory_find(directory, name, length, made) == 0)
        return (*made)->kind == MEMORY_DIRECTORY && (*made)->fixed == fixed ? 0 : -EEXIST;
    if (!directory->fixed)
        return -EROFS;
    *made = node_new(directory->files, MEMORY_DIRECTORY, fixed ? 0755 : 01777, 0);
    if (*made)
        (*made)->fixed = fixed;
    return add_new(directory, name, length, *made);
}

int memory_list(const struct memory_node *directory, uint64_t cookie, struct memory_entry *entry)
{
    const struct memory_node *node = directory;
    if (cookie < COOKIE_PARENT) {
        bool self = cookie < COOKIE_SELF;
        if (!self)
            node = directory->directory.parent ? directory->directory.parent : directory;
        *entry = (struct memory_entry){.name = self ? "." : "..",
                                       .length = self ? 1 : 2,
                                       .kind = MEMORY_DIRECTORY,
                                       .inode = node->inode,
                                       .cookie = self ? COOKIE_SELF : COOKIE_PARENT};
        return 0;
    }
    size_t place = place_behind(directory, cookie);
    if (place == directory->directory.count)
        return -ENOENT;
    const struct entry *found = directory->directory.entries[place];
    *entry = (struct memory_entry){.name = found->name,
                                   .length = found->length,
                                   .kind = found->node->kind,
                                   .inode = found->node->inode,
                                   .cookie = found->cookie};
    return 0;
}

/* Files */

/* The place of the first block whose index is not smaller. */
static size_t block_place(const struct memory_node *file, uint64_t index)
{
    size_t low = 0, high = file->file.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (file->file.blocks[middle].index < index)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static uint8_t *block_of(const struct memory_node *file, uint64_t index)
{
    size_t place = block_place(file, index);
    return place < file->file.count && file->file.blocks[place].index == index ? file->file.blocks[place].bytes : NULL;
}

/* The block, made of zeroes if it is not there; NULL when no space is left. */
static uint8_t *make_block(struct memory_node *file, uint64_t index)
{
    size_t place = block_place(file, index);
    if (place < file->file.count && file->file.blocks[place].index == index)
        return file->file.blocks[place].bytes;
    if (take(file->files, BLOCK_SIZE) != 0)
        return NULL;
    uint8_t *bytes = calloc(1, BLOCK_SIZE);
    if (!bytes
        || !reserve((void **)&file->file.blocks, file->file.count, &file->file.capacity, sizeof *file->file.blocks)) {
        free(bytes);
        give_back(file->files, BLOCK_SIZE);
        return NULL;
    }
    memmove(&file->file.blocks[place + 1], &file->file.blocks[place],
            (file->file.count - place) * sizeof *file->file.blocks);
    file->file.blocks[place] = (struct block){index, bytes};
    file->file.count++;
    return bytes;
}

/* How much of a range lies in the block of its start. */
static size_t within_block(uint64_t offset, uint64_t size)
{
    size_t rest = BLOCK_SIZE - (size_t)(offset % BLOCK_SIZE);
    return size < rest ? (size_t)size : rest;
}

void memory_read(const struct memory_node *file, void *buffer, size_t size, uint64_t offset, size_t *done)
{
    *done = 0;
    if (offset >= file->file.size)
        return;
    if (size > file->file.size - offset)
        size = (size_t)(file->file.size - offset);
    while (*done < size) {
        size_t part = within_block(offset + *done, size - *done);
        const uint8_t *block = block_of(file, (offset + *done) / BLOCK_SIZE);
        uint8_t *to = (uint8_t *)buffer + *done;
        if (block)
            memcpy(to, block + (offset + *done) % BLOCK_SIZE, part);
        else
            memset(to, 0, part);
        *done += part;
    }
}

static void written(struct memory_node *file)
{
    file->modification_time = file->change_time = file->files->now();
}

int memory_write(struct memory_node *file, const void *bytes, size_t size, uint64_t offset, size_t *done)
{
    *done = 0;
    if (size == 0)
        return 0;
    if (offset >= LARGEST_FILE)
        return -EFBIG;
    if (size > LARGEST_FILE - offset)
        size = (size_t)(LARGEST_FILE - offset);
    while (*done < size) {
        size_t part = within_block(offset + *done, size - *done);
        uint8_t *block = make_block(file, (offset + *done) / BLOCK_SIZE);
        if (!block)
            break;
        memcpy(block + (offset + *done) % BLOCK_SIZE, (const uint8_t *)bytes + *done, part);
        *done += part;
    }
    if (*done == 0)
        return -ENOSPC;
    if (offset + *done > file->file.size)
        file->file.size = offset + *done;
    written(file);
    return 0;
}

int memory_set_size(struct memory_node *file, uint64_t size)
{
    if (size > LARGEST_FILE)
        return -EFBIG;
    if (size < file->file.size) {
        free_blocks_from(file, block_place(file, size / BLOCK_SIZE + (size % BLOCK_SIZE != 0)));
        uint8_t *last = size % BLOCK_SIZE ? block_of(file, size / BLOCK_SIZE) : NULL;
        if (last)
            memset(last + size % BLOCK_SIZE, 0, BLOCK_SIZE - size % BLOCK_SIZE);
    }
    file->file.size = size;
    written(file);
    return 0;
}

int memory_allocate(struct memory_node *file, uint64_t offset, uint64_t length)
{
    if (offset > LARGEST_FILE || length > LARGEST_FILE - offset)
        return -EFBIG;
    if (length > file->files->limit)
        return -ENOSPC; /* before it is tried block by block */
    for (uint64_t at = offset; at < offset + length; at += within_block(at, offset + length - at)) {
        if (!make_block(file, at / BLOCK_SIZE)) {
            uint64_t size = file->file.size; /* behind it nothing of the attempt stays */
            free_blocks_from(file, block_place(file, size / BLOCK_SIZE + (size % BLOCK_SIZE != 0)));
            return -ENOSPC;
        }
    }
    if (offset + length > file->file.size)
        memory_set_size(file, offset + length);
    return 0;
}
