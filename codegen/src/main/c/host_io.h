/* __faasm_read_input and __faasm_write_output. */
#ifndef FAASLET_HOST_IO_H
#define FAASLET_HOST_IO_H

#include <stdbool.h>

struct faaslet;

/*
 * Reads --input and opens --output; exits with a message when it cannot. The output goes to a new file in the same
 * directory, which takes the name when it is complete: until then what was there before stays.
 */
void host_io_open(struct faaslet *faaslet);

/* In the guest's process: writes what the guest gave to the output. */
bool host_io_finish(struct faaslet *faaslet);

/* For a process of the guest: leaves an unfinished output to the supervisor. */
void host_io_leave(void);

/* For a chained call's process: its output goes to this descriptor, and is nobody else's. */
void host_io_redirect(struct faaslet *faaslet, int output);

/* In the supervisor, when the guest has ended: gives a complete output its name, and removes one that is not. */
bool host_io_keep(const struct faaslet *faaslet);

/* A whole file in memory of malloc(); NULL and errno when that fails. */
unsigned char *file_read(int fd, unsigned long *size);
bool file_write(int fd, const void *bytes, unsigned long size);

#endif
