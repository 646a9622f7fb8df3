/* The order of things in one run of the engine. */
#include <stdlib.h>
#include <unistd.h>

#include "dynlink.h"
#include "faaslet.h"
#include "floating_point.h"
#include "host_io.h"
#include "launcher.h"
#include "loader.h"
#include "report.h"
#include "runtime.h"
#include "scratch.h"
#include "script.h"
#include "trap.h"

static void run(struct faaslet *faaslet) {
  faaslet->module->instantiate(faaslet->instance, faaslet);
  faaslet->memory = faaslet->module->memory(faaslet->instance);
  dynlink_offer(faaslet);
  floating_point_offer(faaslet);
  faaslet->module->start(faaslet->instance);
}

int main(int argc, char **argv) {
  static struct faaslet faaslet;
  if (launcher_is_python(argv[0])) launcher_expand(&argc, &argv);
  options_read(&faaslet.options, argc, argv);
  runtime_limit_memory(faaslet.options.memory_limit);
  host_io_open(&faaslet);
  loader_load_main(&faaslet);
  faaslet.instance = calloc(1, faaslet.module->instance_size);
  if (faaslet.instance == NULL) {
    report("faaslet: out of memory\n");
    return EXIT_OF_ENGINE;
  }
  trap_install(faaslet.options.time_limit);
  const char *scratch = faaslet.options.scratch != NULL ? faaslet.options.scratch : scratch_make();
  if (faaslet.options.script != NULL) script_copy(faaslet.options.script, scratch);
  name_space_open(&faaslet, scratch);
  fds_open_first(&faaslet);
  int code = trap_run(&faaslet, run);
  if (!host_io_finish(&faaslet) && code == 0) code = EXIT_OF_ENGINE;
  if (faaslet.module->finish != NULL) faaslet.module->finish();
  scratch_remove();
  /* The address space goes as a whole; no library has work to do at exit. */
  _exit(code);
}
