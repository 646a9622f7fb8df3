/*
 * A directory of the host, and paths below it. A real worker hands the guest's paths to the system as they are, `..` and
 * links included; here nothing leads out of the directory, and whatever would ends the run with a message.
 */
#ifndef WORKER_DIRECTORY_H
#define WORKER_DIRECTORY_H

#include <stdbool.h>
#include <sys/types.h>

struct directory {
  int fd;
  const char *name; /* for messages */
};

enum { DIRECTORY_PATH_MAX = 4096 };

/* Opens it; makes it, with `make`, when it is missing. Exits with a message when it cannot. */
struct directory directory_open(const char *path, bool make);

/* Makes one in the directory for temporary files that directory_remove() has to remove. */
struct directory directory_temporary(void);
void directory_remove(struct directory *directory);

/* open() of a path below it. -1 and errno when it fails. */
int directory_file(const struct directory *directory, const char *path, int flags, mode_t mode);

/* Opens the directory of a path's last component, which is *name. -1 and errno when it fails. */
int directory_parent(const struct directory *directory, const char *path, const char **name);

/* stat(). */
struct stat;
int directory_stat(const struct directory *directory, const char *path, struct stat *status);

/* Makes a directory and those above it. -1 and errno when it fails. */
int directory_make(const struct directory *directory, const char *path);

/* Writes a file that appears when it is complete. -1 and errno when it fails. */
int directory_write(const struct directory *directory, const char *path, const void *bytes, unsigned long size);

/* Reads a file whole, into memory of malloc(); NULL and errno when it fails. */
unsigned char *directory_read(const struct directory *directory, const char *path, unsigned long *size);

#endif
