/* The program `faaslet`, which is also the command `python3` of a runtime root: all else is in the library, engine.h. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/resource.h>
#include <unistd.h>

#include "engine.h"
#include "report.h"

/* What the starter closed is occupied, so that no file of ours is taken for a standard stream. */
static bool occupy_streams(bool was_closed[3]) {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
    was_closed[fd] = fcntl(fd, F_GETFD) < 0;
    if (was_closed[fd] && (errno != EBADF || open("/dev/null", O_RDWR) != fd)) return false;
  }
  return true;
}

static int refuse(const struct failure *failure) {
  report("faaslet: %s\n", failure->message);
  return failure->code;
}

/* As the guest did, or as whoever sent the signal wants it. */
static int die_of(int signal_number) {
  const struct rlimit none = {0, 0};
  sigset_t only;
  /* The core that matters is the guest's. */
  setrlimit(RLIMIT_CORE, &none);
  signal(signal_number, SIG_DFL);
  sigemptyset(&only);
  sigaddset(&only, signal_number);
  raise(signal_number);
  sigprocmask(SIG_UNBLOCK, &only, NULL);
  return 128 + signal_number;
}

static int serve(struct faaslet *faaslet) {
  struct failure failure;
  int code;
  const bool served = faaslet_serve(faaslet, &code, &failure);
  faaslet_close(faaslet);
  return served ? code : refuse(&failure);
}

static int run(const struct options *options) {
  struct failure failure;
  struct ending ending;
  struct faaslet *faaslet = faaslet_open(options, &failure);
  if (faaslet == NULL) return refuse(&failure);
  if (options->socket != NULL) return serve(faaslet);
  const bool ran = faaslet_supervise(faaslet, &ending, &failure);
  faaslet_close(faaslet);
  if (!ran) return refuse(&failure);
  return ending.signal != 0 ? die_of(ending.signal) : ending.code;
}

/* The command line as the program's name, or its first word, has it. */
static bool parse(struct options *options, int argc, char **argv, struct failure *failure) {
  if (options_are_of_python(argv[0], (const char *)getauxval(AT_EXECFN))) return options_parse_python(options, argc, argv, failure);
  if (argc > 1 && strcmp(argv[1], "serve") == 0) return options_parse_serve(options, argc - 1, argv + 1, failure);
  return options_parse(options, argc, argv, failure);
}

int main(int argc, char **argv) {
  struct options options;
  struct failure failure;
  bool was_closed[3];
  int code = 0;
  if (!occupy_streams(was_closed)) {
    report("faaslet: cannot open standard streams: %s\n", strerror(errno));
    return EXIT_OF_ENGINE;
  }
  /* A closed pipe is the guest's EPIPE, and nothing that a message should end the engine for. */
  signal(SIGPIPE, SIG_IGN);
  if (!parse(&options, argc, argv, &failure)) {
    code = refuse(&failure);
  } else if (options.help) {
    if (fputs(options_usage, stdout) < 0 || fflush(stdout) != 0) code = EXIT_OF_ENGINE;
  } else {
    memcpy(options.stream_is_closed, was_closed, sizeof was_closed);
    code = run(&options);
  }
  options_free(&options);
  return code;
}
