/* The command line of faasm-worker. */
#ifndef WORKER_SETTINGS_H
#define WORKER_SETTINGS_H

#include <stdint.h>

struct settings {
  const char *module;
  const char *root;
  const char *shared; /* NULL: there are no shared files */
  const char *state;  /* NULL: a directory of its own, removed at the end */
  const char *input;
  const char *output; /* NULL: standard output */
  const char *report;
  uint32_t calls;
  uint32_t descriptors;   /* how many a worker may have open */
  uint32_t resets;        /* how often the file system is prepared for a call */
  uint32_t slots;         /* how many calls the cluster runs at a time; 0: as many as are asked for */
  uint32_t await_timeout; /* seconds that an await waits */
  const char *cmdline;
};

/* Reads the command line; on a mistake says which word and exits with EXIT_OF_USAGE. */
void settings_read(struct settings *settings, int argc, char **argv);

#endif
