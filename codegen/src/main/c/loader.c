#include "loader.h"

#include "code_file.h"
#include "faaslet.h"
#include "failure.h"

static bool refuse(const struct faaslet *faaslet, const char *what, struct failure *failure) {
  return fail(failure, EXIT_OF_ENGINE, "cannot run %s: %s", faaslet->options.module, what);
}

bool loader_load_main(struct faaslet *faaslet, struct failure *failure) {
  char why[1024];
  const struct faaslet_module *module = code_file_load(faaslet->options.module, NULL, why, sizeof why);
  if (module == NULL) return refuse(faaslet, why, failure);
  if (module->shared != NULL || module->start == NULL) {
    return refuse(faaslet, "the wasm module exports no _start, so it is no program", failure);
  }
  if (module->memory == NULL) return refuse(faaslet, "the wasm module exports no memory", failure);
  faaslet->module = module;
  return true;
}
