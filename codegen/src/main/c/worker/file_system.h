/*
 * A worker's descriptors, src/storage/FileSystem.cpp and FileDescriptor.cpp. A descriptor is a number, a path and a
 * descriptor of the host; most of what is asked of it is asked of the path. Numbers are given one after the other, also to
 * what could not be opened, and never given again.
 */
#ifndef WORKER_FILE_SYSTEM_H
#define WORKER_FILE_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct call;

struct listed {
  char *name;
  uint64_t inode;
  uint8_t type;
};

struct descriptor {
  char *path;
  uint64_t rights;
  uint64_t inheriting;
  int host;
  uint8_t preopen_type;
  uint16_t wasi_errno; /* why the last thing failed */
  struct listed *list; /* of a directory, read at the first fd_readdir */
  size_t list_count;
  size_t list_at;
  bool listed;
};

struct file_system {
  struct descriptor *all;
  uint32_t count;
};

struct file_status {
  uint64_t device, inode, links, size, accessed, modified, changed;
  uint8_t type;
};

/* The streams, and "/" and "." as 3 and 4. Ends the worker when these cannot be opened. */
void file_system_prepare(struct call *call);

bool descriptor_exists(struct call *call, uint32_t fd);

/* Ends the worker when there is none. */
struct descriptor *descriptor_get(struct call *call, uint32_t fd);

/* The new number, or an errno of WASI negated. */
int32_t descriptor_open(struct call *call, uint32_t directory, const char *path, uint64_t rights, uint64_t inheriting,
                        uint32_t open_flags, uint32_t fd_flags);
uint32_t descriptor_dup(struct call *call, uint32_t fd);

/* Answers an errno of WASI. */
uint16_t descriptor_stat(struct call *call, struct descriptor *descriptor, const char *relative, struct file_status *status);

size_t descriptor_list(struct call *call, struct descriptor *descriptor, uint8_t *buffer, size_t size);
bool descriptor_unlink(struct call *call, struct descriptor *descriptor, const char *relative);
bool descriptor_rename(struct call *call, struct descriptor *descriptor, const char *new_path, const char *relative);

/* What it means for a path to be relative to a descriptor: it is appended. */
char *descriptor_path(const struct descriptor *descriptor, const char *relative);

/* Ends the worker when Faasm does not know the errno. */
uint16_t errno_to_wasi(int host_errno);

#endif
