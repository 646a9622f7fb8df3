#include "code_file.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host_calls.h"
#include "sha256.h"
#include "symbols.h"

/* Character arrays are filled up with zeros; the last byte of each is one. */
struct seal {
  char magic[16];
  char abi[8];
  char target[40];
  char wasm_sha256[72];
  char digest[72]; /* of the ELF file's head and of the seal up to here */
};

static const char magic[16] = "faaslet code";
enum { HEAD = 4096 };

/* The build compares what it has in its cache, this file among it, with what it put there. */
#define REMEDY "; mvn install makes it again"

static bool cpu_runs(const char *target) {
  enum { FSGSBASE_USABLE = 1 << 1 };
  if (strstr(target, "+fsgsbase") != NULL && (getauxval(AT_HWCAP2) & FSGSBASE_USABLE) == 0) return false;
  const size_t level = strcspn(target, "+");
  if (level == 9 && strncmp(target, "x86-64-v3", 9) == 0) return __builtin_cpu_supports("x86-64-v3");
  return level == 6 && strncmp(target, "x86-64", 6) == 0;
}

static bool explain(char *why, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
static bool explain(char *why, size_t size, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(why, size, format, arguments);
  va_end(arguments);
  return false;
}

static bool check(int fd, const char *wasm_sha256, char *why, size_t size) {
  struct stat status;
  struct seal seal;
  char head[HEAD];
  if (fstat(fd, &status) != 0) return explain(why, size, "%s", strerror(errno));
  if (status.st_size < (off_t)sizeof seal ||
      pread(fd, &seal, sizeof seal, status.st_size - (off_t)sizeof seal) != (ssize_t)sizeof seal ||
      memcmp(seal.magic, magic, sizeof magic) != 0) {
    return explain(why, size, "it is not machine code made by faasm:generate-code, or it is cut short" REMEDY);
  }
  const off_t code = status.st_size - (off_t)sizeof seal;
  const size_t covered = code < HEAD ? (size_t)code : HEAD;
  if (pread(fd, head, covered, 0) != (ssize_t)covered) return explain(why, size, "it cannot be read");
  struct sha256 hash;
  char digest[SHA256_HEX + 1];
  sha256_begin(&hash);
  sha256_add(&hash, head, covered);
  sha256_add(&hash, &seal, offsetof(struct seal, digest));
  sha256_end(&hash, digest);
  if (memcmp(digest, seal.digest, sizeof digest) != 0) {
    return explain(why, size, "its machine code is damaged (the digest of its header does not fit)" REMEDY);
  }
  char abi[sizeof seal.abi];
  snprintf(abi, sizeof abi, "%d", FAASLET_MODULE_ABI);
  if (strcmp(seal.abi, abi) != 0) {
    return explain(why, size, "its machine code was made for another version of the engine (%s, this is %s)" REMEDY,
                   seal.abi, abi);
  }
  if (!cpu_runs(seal.target)) {
    return explain(why, size, "this CPU or kernel lacks what its machine code was made for: %s"
                   " (generate it again here, or with -Dfaasm.codegen.cpu=portable)", seal.target);
  }
  if (wasm_sha256 != NULL && strcmp(seal.wasm_sha256, wasm_sha256) != 0) {
    return explain(why, size, "its machine code was made from another WebAssembly file" REMEDY);
  }
  return true;
}

/* "undefined symbol: w2c_env_foo" says that the import env.foo is none that the engine has. */
static void explain_loading(const char *path, const char *message, char *why, size_t size) {
  const char *symbol = strstr(message, "undefined symbol: w2c_");
  char name[256];
  if (symbol == NULL) {
    /* Where it lies on the host is not the guest's to know, which may get this message. */
    const size_t length = strlen(path);
    snprintf(why, size, "its machine code cannot be loaded%s", strncmp(message, path, length) == 0 ? message + length : "");
    return;
  }
  symbols_demangle(symbol + strlen("undefined symbol: "), name, sizeof name);
  snprintf(why, size, "it imports a function that this engine does not offer: %s", name);
}

const struct faaslet_module *code_file_load(const char *path, const char *wasm_sha256, char *why, size_t size) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    snprintf(why, size, "its machine code cannot be opened: %s", strerror(errno));
    return NULL;
  }
  bool sound = check(fd, wasm_sha256, why, size);
  close(fd);
  if (!sound) return NULL;
  /* Without a slash the dynamic loader would search the library path. */
  char with_slash[4096];
  snprintf(with_slash, sizeof with_slash, "%s%s", strchr(path, '/') == NULL ? "./" : "", path);
  void *object = dlopen(with_slash, RTLD_NOW | RTLD_LOCAL);
  if (object == NULL) {
    const char *message = dlerror();
    explain_loading(with_slash, message == NULL ? "" : message, why, size);
    return NULL;
  }
  const struct faaslet_module *module = dlsym(object, "faaslet_module");
  if (module == NULL || module->abi != FAASLET_MODULE_ABI || module->runtime_header != sizeof(wasm_rt_funcref_t)) {
    snprintf(why, size, "its machine code was made for another version of the engine" REMEDY);
    return NULL;
  }
  /* Nothing of it has run so far: it has no constructors. */
  if (module->shared == NULL && !host_calls_offer(module->host_imports, module->host_import_count, why, size)) return NULL;
  return module;
}
