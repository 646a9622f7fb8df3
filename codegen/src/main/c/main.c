/* The order of things in one run of the engine. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "dynlink.h"
#include "faaslet.h"
#include "floating_point.h"
#include "host_files.h"
#include "host_io.h"
#include "host_state.h"
#include "launcher.h"
#include "loader.h"
#include "report.h"
#include "runtime.h"
#include "scratch.h"
#include "script.h"
#include "supervisor.h"
#include "trap.h"
#include "walls.h"

static void run(struct faaslet *faaslet) {
  faaslet->module->instantiate(faaslet->instance, faaslet);
  faaslet->memory = faaslet->module->memory(faaslet->instance);
  dynlink_offer(faaslet);
  floating_point_offer(faaslet);
  faaslet->module->start(faaslet->instance);
}

/* In the guest's process: loads the module, runs it, answers its exit code. */
static int guest(struct faaslet *faaslet) {
  const struct options *options = &faaslet->options;
  if (options->scratch_limit > 0 &&
      (!scratch_confine(options->scratch_limit) || !name_space_renew(faaslet, scratch_tmp()))) {
    report("faaslet: --scratch-limit needs user namespaces, and they are not allowed here: %s\n", strerror(errno));
    return EXIT_OF_ENGINE;
  }
  if (options->script != NULL) {
    script_copy(options->script, options->scratch != NULL ? options->scratch : scratch_tmp());
  }
  runtime_limit_memory(faaslet->options.memory_limit);
  loader_load_main(faaslet);
  faaslet->instance = calloc(1, faaslet->module->instance_size);
  if (faaslet->instance == NULL) {
    report("faaslet: out of memory\n");
    return EXIT_OF_ENGINE;
  }
  trap_install();
  fds_open_first(faaslet);
  walls_raise(faaslet);
  int code = trap_run(faaslet, run);
  if (!host_io_finish(faaslet) && code == 0) code = EXIT_OF_ENGINE;
  if (faaslet->module->finish != NULL) faaslet->module->finish();
  return code;
}

/* What the starter closed is occupied, so that no file of ours is taken for a standard stream. */
static void occupy_streams(void) {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
    if (fcntl(fd, F_GETFD) >= 0) continue;
    if (open("/dev/null", O_RDWR) != fd) _exit(EXIT_OF_ENGINE);
  }
}

int main(int argc, char **argv) {
  static struct faaslet faaslet;
  occupy_streams();
  /* A closed pipe is the guest's EPIPE, and nothing that a message should end the engine for. */
  signal(SIGPIPE, SIG_IGN);
  if (launcher_is_python(argv[0])) launcher_expand(&argc, &argv);
  options_read(&faaslet.options, argc, argv);
  host_files_check(&faaslet.options);
  host_io_open(&faaslet);
  if (faaslet.options.state != NULL) host_state_open(&faaslet);
  const char *scratch = faaslet.options.scratch;
  /* Chained calls have scratch directories of their own, and only Python functions chain. */
  if (scratch == NULL || faaslet.options.state == NULL || faaslet.options.py_user != NULL) scratch_make();
  if (scratch == NULL) scratch = scratch_tmp();
  name_space_open(&faaslet, scratch);
  supervisor_run(&faaslet, guest);
}
