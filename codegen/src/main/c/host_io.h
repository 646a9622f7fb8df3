/* __faasm_read_input and __faasm_write_output. */
#ifndef FAASLET_HOST_IO_H
#define FAASLET_HOST_IO_H

#include <limits.h>
#include <stdbool.h>

struct faaslet;
struct failure;

/* Where the output goes. Until it is complete it is a file of another name in the same directory; no name: no such file. */
struct host_output {
  int file; /* standard output without --output */
  int directory;
  const char *name;
  char temporary[NAME_MAX + 1];
  bool *complete; /* in memory that the guest's process shares with the supervisor */
};

/*
 * Reads --input and opens --output. The output goes to a new file in the same directory, which takes the name when it is
 * complete: until then what was there before stays.
 */
bool host_io_open(struct faaslet *faaslet, struct failure *failure);

/* In the guest's process: writes what the guest gave to the output. */
bool host_io_finish(struct faaslet *faaslet, struct failure *failure);

/* For a process of the guest: leaves an unfinished output to the supervisor. */
void host_io_leave(struct faaslet *faaslet);

/* For a chained call's process: its output goes to this descriptor, and is nobody else's. */
void host_io_redirect(struct faaslet *faaslet, int output);

/* In the supervisor, when the guest has ended: gives a complete output its name. */
bool host_io_keep(struct faaslet *faaslet, struct failure *failure);

/* Removes an output that is not complete. */
void host_io_close(struct faaslet *faaslet);

#endif
