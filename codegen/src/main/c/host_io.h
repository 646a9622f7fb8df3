/* __faasm_read_input and __faasm_write_output. */
#ifndef FAASLET_HOST_IO_H
#define FAASLET_HOST_IO_H

#include <stdbool.h>

struct faaslet;

/* Reads --input; exits with a message when it cannot. */
void host_io_open(struct faaslet *faaslet);

/* Writes what the guest gave to --output, or standard output. */
bool host_io_finish(struct faaslet *faaslet);

/* A whole file in memory of malloc(); NULL and errno when that fails. */
unsigned char *file_read(int fd, unsigned long *size);
bool file_write(int fd, const void *bytes, unsigned long size);

#endif
