/*
 * File descriptors of the guest.
 *
 * WASI has no dup, no pipe and no character devices, and Faasm's workers have no fd_renumber. So descriptors are this
 * library's own: each names an open file description, which duplicates share, and which is a file of the host, of the file
 * system in memory or of the image (see mounts.h), one end of a channel in the guest's memory (pipe, socketpair) or a device.
 */
#ifndef FAASM_GUEST_DESCRIPTOR_H
#define FAASM_GUEST_DESCRIPTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host.h"
#include "image.h"

enum { DESCRIPTOR_LIMIT = 1024 };

enum file_kind { FILE_HOST, FILE_MEMORY, FILE_IMAGE, FILE_CHANNEL, FILE_NULL, FILE_ZERO, FILE_RANDOM };

struct channel;
struct listing;
struct memory_node;

/* An open file description. */
struct file {
    enum file_kind kind;
    int references;
    int flags;            /* O_ACCMODE, O_APPEND, O_NONBLOCK, … as given to open */
    uint8_t filetype;     /* of FILE_HOST, FILE_MEMORY and FILE_IMAGE: as the host's FILETYPE_* */
    int host;             /* FILE_HOST: the host's descriptor */
    char *path;           /* FILE_HOST and FILE_IMAGE, unless a standard stream: the absolute path it was opened by */
    uint64_t position;    /* FILE_MEMORY and FILE_IMAGE: where read and write go on */
    uint64_t directory_cookie;   /* directories: where getdents goes on */
    struct listing *listing;     /* directories of the host whose entries are read all at once, or NULL */
    struct memory_node *node;    /* FILE_MEMORY: held */
    struct image_entry entry;    /* FILE_IMAGE */
    struct channel *in;   /* FILE_CHANNEL: what read takes from, or NULL */
    struct channel *out;  /* FILE_CHANNEL: what write puts into, or NULL */
};

static inline bool file_is_directory(const struct file *file)
{
    return file->filetype == FILETYPE_DIRECTORY;
}

/* A file of this library, in memory or in the image, and one of those or of the host. */
static inline bool file_is_own(const struct file *file)
{
    return file->kind == FILE_MEMORY || file->kind == FILE_IMAGE;
}

static inline bool file_is_stored(const struct file *file)
{
    return file->kind == FILE_HOST || file_is_own(file);
}

/* The open file of a descriptor, or NULL (the caller answers EBADF). */
struct file *descriptor_file(int fd);

/* A description with one reference and nothing else set, or NULL when memory is out. */
struct file *file_new(enum file_kind kind, int flags);

/* Gives up one reference; the last one closes. Returns an errno number. */
int file_release(struct file *file);

/* Puts a file under the lowest free descriptor from `lowest` on, taking over the caller's reference.
 * Returns the descriptor or a negative errno, and then the reference is still the caller's. */
int descriptor_add(struct file *file, int lowest, bool close_on_exec);

int descriptor_close(int fd);
int descriptor_duplicate(int fd, int lowest, bool close_on_exec);
int descriptor_duplicate_to(int fd, int target, bool close_on_exec);
bool descriptor_close_on_exec(int fd);
void descriptor_set_close_on_exec(int fd, bool close_on_exec);

#endif
