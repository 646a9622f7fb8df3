/* The engine's command line. */
#ifndef FAASLET_OPTIONS_H
#define FAASLET_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mount_option {
  const char *host;
  const char *guest; /* absolute, normalised */
  bool read_only;
};

struct options {
  const char *module;
  const char *root;
  const char *scratch; /* NULL: a private one is made and removed */
  const char *script;  /* of the host, copied into scratch */
  struct mount_option *mounts;
  size_t mount_count;
  const char **environment; /* NAME=VALUE */
  size_t environment_count;
  const char *cwd; /* handed to the guest as the variable PWD */
  uint64_t memory_limit; /* bytes, 0: none but the module's own */
  uint64_t scratch_limit; /* bytes, 0: none */
  uint32_t time_limit;   /* seconds, 0: none */
  uint32_t seed;         /* 0: real clocks and real randomness */
  bool require_walls;
  const char *input;
  const char *output;
  const char *state;
  const char *py_user;
  const char *py_func;
  const char *py_entry;
  char **arguments; /* argv[0] first, for the guest */
  size_t argument_count;
};

/* Reads the command line; on a mistake says which word and exits with EXIT_OF_USAGE. */
void options_read(struct options *options, int argc, char **argv);

/* Rewrites a guest path: absolute, no empty, `.` or `..` component, no slash at the end (but "/"). */
char *options_normalise(const char *path);

#endif
