/*
 * The engine as a library: it runs a WebAssembly program that was made into machine code, behind two walls.
 *
 *   options_parse()      reads a command line
 *   faaslet_open()       checks and opens what the host has for the guest: directories, input, output, state
 *   faaslet_supervise()  runs it in a process of its own, with its chained calls, and waits for its end
 *   faaslet_close()      removes what opening made
 *
 * A process of the guest, which faaslet_supervise() forks, goes through the other two:
 *
 *   faaslet_load()       maps the machine code and makes stacks and an instance; nothing of the guest runs
 *   faaslet_run()        raises the second wall and runs the program
 *
 * Between these two a process can fork as often as it likes, and each child can run the faaslet once: a zygote. The children
 * have their own memory, and the same directories, input and output.
 *
 * Nothing here ends the process. A function that cannot do its work answers false or NULL and says why in *failure, and what
 * it had begun is undone by faaslet_close() or options_free(). A process has one faaslet at a time, because signal handlers
 * and generated code reach it without being told which. Traps and warnings are written to standard error.
 */
#ifndef FAASLET_ENGINE_H
#define FAASLET_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  EXIT_OF_USAGE = 64,
  EXIT_OF_ENGINE = 70,
  EXIT_OF_TIME_LIMIT = 124,
  EXIT_OF_TRAP = 134,
};

enum { SERVED_CALLS_MAX = 256 };

struct failure {
  int code;           /* EXIT_OF_USAGE: what was asked for is wrong; EXIT_OF_ENGINE: it cannot be done */
  char message[8000]; /* what happened, to which value, and what to do next; no newline at the end */
};

/* ---- options ---- */

struct mount_option {
  const char *host;
  const char *guest; /* absolute, normalised */
  bool read_only;
};

struct options {
  bool help; /* asked for options_usage, and for nothing else */
  const char *module;
  const char *root;
  const char *scratch; /* NULL: a private one is made and removed */
  const char *script;  /* of the host, copied into scratch */
  struct mount_option *mounts;
  size_t mount_count;
  const char **environment; /* NAME=VALUE */
  size_t environment_count;
  const char *cwd;        /* handed to the guest as the variable PWD */
  uint64_t memory_limit;  /* bytes, 0: none but the module's own */
  uint64_t scratch_limit; /* bytes, 0: none */
  uint64_t state_limit;   /* bytes, 0: none */
  uint32_t time_limit;    /* seconds, 0: none */
  uint32_t seed;          /* 0: real clocks and real randomness */
  bool require_walls;
  bool root_is_writable;
  bool stream_is_closed[3]; /* standard streams that the guest does not have, because whoever started us had closed them */
  const char *input;
  const char *output;
  const char *state;
  const char *py_user;
  const char *py_func;
  const char *py_entry;
  const char *socket;    /* to serve calls from; NULL: runs once */
  uint32_t calls;        /* served at once */
  uint32_t ahead;        /* processes that wait for calls */
  const char **preload;  /* names of modules that are imported before the first call */
  size_t preload_count;
  const char **arguments; /* argv[0] first, for the guest */
  size_t argument_count;
  struct owned_text *owned; /* what was allocated; options_free() frees it */
};

extern const char options_usage[];

/*
 * Whether a program that was started as argv0, from this path (NULL: it is not known), is to be the command `python3` of a runtime
 * root: that is what one of the names is, or that of a link on the way to the engine.
 */
bool options_are_of_python(const char *argv0, const char *path);

/*
 * Reads a command line of `faaslet`, or of `python3`: that one has Python's words behind the options, and finds the module
 * and the root beside the engine. The options refer to the words, which have to stay; free them in either case.
 */
bool options_parse(struct options *options, int argc, char *const *argv, struct failure *failure);
bool options_parse_python(struct options *options, int argc, char *const *argv, struct failure *failure);

/* The command line of `faaslet serve`, without that word. */
bool options_parse_serve(struct options *options, int argc, char *const *argv, struct failure *failure);
void options_free(struct options *options);

/* ---- running ---- */

struct faaslet;

/* How a supervised run ended. */
struct ending {
  int code;   /* the guest's exit code, or one of the above */
  int signal; /* not 0: it was killed by this signal, or the supervisor was asked by it to end */
};

/* The options have to stay until it is closed. */
struct faaslet *faaslet_open(const struct options *options, struct failure *failure);

/*
 * Loads and runs it in a process of its own, serves its chained calls, and ends them all with it: at the time limit, when a
 * signal asks for it, or when this process dies. This process has no other children: orphans come to it, and in the end it
 * kills all that it has. Signals that end a process stay blocked until the faaslet is closed.
 */
bool faaslet_supervise(struct faaslet *faaslet, struct ending *ending, struct failure *failure);

/*
 * Serves calls from the socket of the options until standard input ends or a signal asks it to end (docs/zygote.md). *code is
 * 0 then, and otherwise says why it cannot serve any more.
 */
bool faaslet_serve(struct faaslet *faaslet, int *code, struct failure *failure);

bool faaslet_load(struct faaslet *faaslet, struct failure *failure);

/*
 * Runs a loaded faaslet, once. *code is the guest's exit code, or EXIT_OF_TRAP. What the second wall takes away the process
 * does not get back, so that it should end soon; walls are left out of code that counts for a profile.
 */
bool faaslet_run(struct faaslet *faaslet, int *code, struct failure *failure);

/* Removes the scratch directory, and an output that is not complete. NULL is allowed. */
void faaslet_close(struct faaslet *faaslet);

#endif
