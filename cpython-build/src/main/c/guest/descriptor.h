/*
 * File descriptors of the guest.
 *
 * WASI has no dup, no pipe and no character devices, and Faasm's workers have no fd_renumber. So descriptors are this
 * library's own: each names an open file description, which duplicates share, and which is a file of the host, one end
 * of a channel in the guest's memory (pipe, socketpair) or a device.
 */
#ifndef FAASM_GUEST_DESCRIPTOR_H
#define FAASM_GUEST_DESCRIPTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host.h"

enum { DESCRIPTOR_LIMIT = 1024 };

enum file_kind { FILE_HOST, FILE_CHANNEL, FILE_NULL, FILE_ZERO, FILE_RANDOM };

struct channel;

/* An open file description. */
struct file {
    enum file_kind kind;
    int references;
    int flags;            /* O_ACCMODE, O_APPEND, O_NONBLOCK, … as given to open */
    int host;             /* FILE_HOST: the host's descriptor */
    uint8_t filetype;     /* FILE_HOST: the host's FILETYPE_* */
    char *path;           /* FILE_HOST, unless a standard stream: the absolute guest path it was opened by */
    uint64_t directory_cookie; /* FILE_HOST, directories: where getdents goes on */
    struct channel *in;   /* FILE_CHANNEL: what read takes from, or NULL */
    struct channel *out;  /* FILE_CHANNEL: what write puts into, or NULL */
};

static inline bool file_is_directory(const struct file *file)
{
    return file->kind == FILE_HOST && file->filetype == FILETYPE_DIRECTORY;
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
