#include "loader.h"

#include <stdlib.h>

#include "code_file.h"
#include "faaslet.h"
#include "report.h"

_Noreturn static void refuse(const struct faaslet *faaslet, const char *what) {
  report("faaslet: cannot run %s: %s\n", faaslet->options.module, what);
  exit(EXIT_OF_ENGINE);
}

void loader_load_main(struct faaslet *faaslet) {
  char why[1024];
  const struct faaslet_module *module = code_file_load(faaslet->options.module, NULL, why, sizeof why);
  if (module == NULL) refuse(faaslet, why);
  if (module->shared != NULL || module->start == NULL) refuse(faaslet, "the wasm module exports no _start, so it is no program");
  if (module->memory == NULL) refuse(faaslet, "the wasm module exports no memory");
  faaslet->module = module;
  faaslet->module_file = faaslet->options.module;
}
