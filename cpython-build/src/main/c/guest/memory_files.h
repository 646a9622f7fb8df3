/*
 * A file system in memory: files, directories, symbolic and hard links, as Linux has them in a tmpfs.
 *
 * It is a tree of nodes (what Linux calls inodes) and knows neither paths nor descriptors: those who do (path.h,
 * descriptor.h) walk it name by name. A node lives as long as a name leads to it or somebody holds it, so an open file can
 * be read and written after its last name is gone. What it stores counts against a limit; beyond it there is no space left.
 * Files are sparse: what was never written takes no space and reads as zeroes.
 *
 * A fixed directory holds the tree together, above the places that can be written: nothing is made in it, removed from it
 * or renamed but by memory_fix.
 *
 * Nothing here depends on WebAssembly. Results are 0 or a negative errno, the one that Linux gives. Names are given with
 * their length, are not "." or "..", and hold no '/'. Access times are those of the file's making, or as set: reading does
 * not change them (a mount with noatime).
 */
#ifndef FAASM_GUEST_MEMORY_FILES_H
#define FAASM_GUEST_MEMORY_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum memory_kind { MEMORY_DIRECTORY, MEMORY_FILE, MEMORY_LINK };

struct memory_files;
struct memory_node;

struct memory_stat {
    enum memory_kind kind;
    uint32_t mode; /* permissions, which are kept and not enforced */
    uint32_t links;
    uint64_t inode;
    uint64_t size;
    uint64_t blocks; /* of 512 bytes */
    int64_t access_time, modification_time, change_time; /* nanoseconds since 1970 */
};

struct memory_entry {
    const char *name; /* terminated; valid until the directory changes */
    size_t length;
    enum memory_kind kind;
    uint64_t inode;
    uint64_t cookie;
};

/* A file system that stores at most `limit` bytes and asks `now` for the time, with a fixed root. NULL when memory is out. */
struct memory_files *memory_files_new(uint64_t limit, int64_t (*now)(void));
struct memory_node *memory_root(struct memory_files *files);
void memory_space(const struct memory_files *files, uint64_t *limit, uint64_t *used);

/* A holder of a node, such as an open file. */
struct memory_node *memory_hold(struct memory_node *node);
void memory_drop(struct memory_node *node);

enum memory_kind memory_kind_of(const struct memory_node *node);
bool memory_is_fixed(const struct memory_node *node);
void memory_stat(const struct memory_node *node, struct memory_stat *stat);
void memory_set_mode(struct memory_node *node, uint32_t mode);
/* Each time is left as it is where its pointer is NULL. */
void memory_set_times(struct memory_node *node, const int64_t *access, const int64_t *modification);

/* The absolute path of a directory within its file system: -ENOENT when it was removed, -ERANGE when it does not fit. */
int memory_path(const struct memory_node *directory, char *path, size_t size);

int memory_find(const struct memory_node *directory, const char *name, size_t length, struct memory_node **found);

/* Makes a file or directory, which the caller may look at until the next change. */
int memory_make(struct memory_node *directory, const char *name, size_t length, enum memory_kind kind, uint32_t mode,
                struct memory_node **made);
int memory_make_link(struct memory_node *directory, const char *name, size_t length, const char *target,
                     size_t target_length);
/* One more name for a node that is no directory. */
int memory_add_name(struct memory_node *directory, const char *name, size_t length, struct memory_node *node);
int memory_remove_file(struct memory_node *directory, const char *name, size_t length);
int memory_remove_directory(struct memory_node *directory, const char *name, size_t length);
int memory_rename(struct memory_node *from, const char *name, size_t length, struct memory_node *to, const char *new_name,
                  size_t new_length);

/* A directory in a fixed one, made if it is not there: fixed as well, or one whose contents may be changed. */
int memory_fix(struct memory_node *directory, const char *name, size_t length, bool fixed, struct memory_node **made);

/* What a symbolic link leads to, not terminated. */
const char *memory_target(const struct memory_node *link, size_t *length);

/* The entry behind a cookie, 0 being the start; "." and ".." come first. -ENOENT behind the last. An entry keeps its cookie
 * as long as it is there, so that a listing goes on rightly while names come and go. */
int memory_list(const struct memory_node *directory, uint64_t cookie, struct memory_entry *entry);

/* Both move what they can. A write that no space is left for in the middle is shorter; -ENOSPC when nothing was written. */
void memory_read(const struct memory_node *file, void *buffer, size_t size, uint64_t offset, size_t *done);
int memory_write(struct memory_node *file, const void *bytes, size_t size, uint64_t offset, size_t *done);
int memory_set_size(struct memory_node *file, uint64_t size);
/* Stores the range even where it is all zeroes, and makes the file as long as it reaches. */
int memory_allocate(struct memory_node *file, uint64_t offset, uint64_t length);

#endif
