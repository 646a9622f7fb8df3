/* The order of things in a run: see engine.h. */
#include "faaslet.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "dynlink.h"
#include "failure.h"
#include "floating_point.h"
#include "host_files.h"
#include "loader.h"
#include "processes.h"
#include "report.h"
#include "script.h"
#include "supervisor.h"
#include "trap.h"
#include "walls.h"

static bool open_all(struct faaslet *faaslet, struct failure *failure) {
  const struct options *options = &faaslet->options;
  const char *scratch = options->scratch;
  if (!host_files_check(options, failure) || !host_io_open(faaslet, failure) || !state_files_open(faaslet, failure)) return false;
  /* Chained calls have scratch directories of their own, and only Python functions chain. */
  if ((scratch == NULL || options->state == NULL || options->py_user != NULL) && !scratch_make(&faaslet->scratch, failure)) {
    return false;
  }
  return name_space_open(faaslet, scratch == NULL ? faaslet->scratch.tmp : scratch, failure);
}

struct faaslet *faaslet_open(const struct options *options, struct failure *failure) {
  struct faaslet *faaslet = the_faaslet == NULL ? calloc(1, sizeof *faaslet) : NULL;
  if (faaslet == NULL) {
    fail(failure, EXIT_OF_ENGINE, the_faaslet == NULL ? "out of memory" : "this process has a faaslet already");
    return NULL;
  }
  the_faaslet = faaslet;
  faaslet->options = *options;
  faaslet->services = &run_services;
  faaslet->supervisor = faaslet->scratch.held = faaslet->state.directory = faaslet->to.directory = -1;
  faaslet->to.file = STDOUT_FILENO;
  if (open_all(faaslet, failure)) return faaslet;
  faaslet_close(faaslet);
  return NULL;
}

bool faaslet_load(struct faaslet *faaslet, struct failure *failure) {
  memory_limit(&faaslet->guest_memory, faaslet->options.memory_limit);
  if (!loader_load_main(faaslet, failure)) return false;
  faaslet->instance = calloc(1, faaslet->module->instance_size);
  if (faaslet->instance == NULL) return fail(failure, EXIT_OF_ENGINE, "out of memory");
  return trap_install(faaslet, failure);
}

/* Directories of its own for the process that runs the guest, a limited scratch directory where that is wanted, the script. */
static bool furnish(struct faaslet *faaslet, struct failure *failure) {
  const struct options *options = &faaslet->options;
  struct scratch *scratch = &faaslet->scratch;
  const char *tmp = options->scratch != NULL ? options->scratch : scratch->tmp;
  /* The supervisor of served calls has done it. */
  const bool confined = options->scratch_limit > 0 && faaslet->zygote == NULL;
  if (confined && !scratch_confine(scratch, options->scratch_limit)) {
    return fail(failure, EXIT_OF_ENGINE, "--scratch-limit needs user namespaces, and they are not allowed here: %s",
                strerror(errno));
  }
  /* Where there is no supervisor, other children of the process that opened the directories may read them, too. */
  if ((confined || faaslet->supervisor < 0) && !name_space_renew(faaslet, tmp)) {
    return fail(failure, EXIT_OF_ENGINE, "cannot open the guest's directories: %s", strerror(errno));
  }
  return options->script == NULL || script_copy(options->script, tmp, failure);
}

static void start(struct faaslet *faaslet) {
  faaslet->module->instantiate(faaslet->instance, faaslet);
  faaslet->memory = faaslet->module->memory(faaslet->instance);
  dynlink_offer(faaslet);
  floating_point_offer(faaslet);
  zygote_begin(faaslet);
  faaslet->module->start(faaslet->instance);
}

bool faaslet_prepare(struct faaslet *faaslet, struct failure *failure) {
  return furnish(faaslet, failure) && fds_open_first(faaslet, failure) && walls_raise(faaslet, failure);
}

bool faaslet_start(struct faaslet *faaslet, int *code, struct failure *failure) {
  return trap_run(faaslet, start, code, failure);
}

bool faaslet_run(struct faaslet *faaslet, int *code, struct failure *failure) {
  if (!faaslet_prepare(faaslet, failure)) return false;
  bool done = faaslet_start(faaslet, code, failure) && host_io_finish(faaslet, failure);
  /* Otherwise the supervisor does it. */
  if (done && faaslet->supervisor < 0) done = host_io_keep(faaslet, failure);
  if (faaslet->module->finish != NULL) faaslet->module->finish();
  return done;
}

/* In the guest's process. */
static int guest(struct faaslet *faaslet) {
  struct failure failure;
  int code = 0;
  if (faaslet_load(faaslet, &failure) && faaslet_run(faaslet, &code, &failure)) return code;
  report("faaslet: %s\n", failure.message);
  return code != 0 ? code : failure.code;
}

bool faaslet_supervise(struct faaslet *faaslet, struct ending *ending, struct failure *failure) {
  struct failure lost;
  if (!supervisor_run(faaslet, guest, ending, failure)) return false;
  if (!host_io_keep(faaslet, &lost)) {
    report("faaslet: %s\n", lost.message);
    if (ending->code == 0) ending->code = lost.code;
  }
  return true;
}

void faaslet_close(struct faaslet *faaslet) {
  if (faaslet == NULL) return;
  fds_close(faaslet);
  name_space_close(faaslet);
  host_io_close(faaslet);
  state_files_close(faaslet);
  dynlink_forget(faaslet);
  trap_uninstall(faaslet);
  memory_release(&faaslet->guest_memory);
  free(faaslet->instance);
  scratch_remove(&faaslet->scratch);
  signals_let_through(faaslet);
  free(faaslet);
  the_faaslet = NULL;
}
