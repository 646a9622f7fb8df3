#include "loader.h"

#include <dlfcn.h>
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/auxv.h>

#include "faaslet.h"
#include "report.h"
#include "symbols.h"

_Noreturn static void refuse(const struct faaslet *faaslet, const char *what, const char *detail) {
  report("faaslet: cannot run %s: %s%s\n", faaslet->options.module, what, detail);
  exit(EXIT_OF_ENGINE);
}

static bool cpu_runs(const char *target) {
#if defined(__x86_64__)
  enum { FSGSBASE_USABLE = 1 << 1 };
  if (strstr(target, "+fsgsbase") != NULL && (getauxval(AT_HWCAP2) & FSGSBASE_USABLE) == 0) return false;
  if (strncmp(target, "x86-64-v3", 9) == 0) return __builtin_cpu_supports("x86-64-v3");
  return strncmp(target, "x86-64", 6) == 0;
#elif defined(__aarch64__)
  return strncmp(target, "aarch64", 7) == 0;
#endif
}

/* "undefined symbol: w2c_env_foo" says that the import env.foo is none that the engine has. */
static bool missing_import(const char *message, char *name, size_t size) {
  const char *symbol = strstr(message, "undefined symbol: w2c_");
  if (symbol == NULL) return false;
  symbols_demangle(symbol + strlen("undefined symbol: "), name, size);
  return true;
}

void loader_load_main(struct faaslet *faaslet) {
  const char *file = faaslet->options.module;
  /* Without a slash the dynamic loader would search the library path. */
  char *with_slash = NULL;
  if (strchr(file, '/') == NULL && asprintf(&with_slash, "./%s", file) > 0) file = with_slash;
  void *object = dlopen(file, RTLD_NOW | RTLD_LOCAL);
  if (object == NULL) {
    const char *message = dlerror();
    char import[256];
    if (missing_import(message, import, sizeof import)) refuse(faaslet, "it imports a function that this engine does not offer: ", import);
    refuse(faaslet, "", message);
  }
  free(with_slash);
  const struct faaslet_module *module = dlsym(object, "faaslet_module");
  if (module == NULL) refuse(faaslet, "it is not machine code made by faasm:generate-code", "");
  if (module->abi != FAASLET_MODULE_ABI || module->runtime_header != sizeof(wasm_rt_funcref_t)) {
    refuse(faaslet, "its machine code was made for another version of the engine; generate it again", "");
  }
  if (!cpu_runs(module->target)) refuse(faaslet, "this CPU or kernel lacks what its machine code was made for: ", module->target);
  if (module->start == NULL) refuse(faaslet, "the wasm module exports no _start, so it is no program", "");
  if (module->memory == NULL) refuse(faaslet, "the wasm module exports no memory", "");
  faaslet->module = module;
  faaslet->module_file = faaslet->options.module;
}
