#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "faaslet.h"
#include "report.h"

static const char usage[] =
    "usage: faaslet --module CODE.so --root DIR [option]... -- ARGV0 [ARG]...\n"
    "  --module FILE          native object made from a wasm module\n"
    "  --root DIR             the guest's /, read-only\n"
    "  --scratch DIR          the guest's /tmp; without it a private directory, removed at exit\n"
    "  --script FILE          copied into the guest's /tmp under its own name\n"
    "  --dir HOST:GUEST[:ro]  a further directory of the guest, may be given often\n"
    "  --env NAME=VALUE       a variable of the guest, which has no others\n"
    "  --cwd GUEST            tells the guest its working directory (variable PWD)\n"
    "  --memory-limit MIB     the guest's memory does not grow beyond this\n"
    "  --scratch-limit MIB    the guest's /tmp holds no more, and a file for each 4 KiB of it; it is then kept in memory\n"
    "  --time-limit SECONDS   ends the guest with exit code 124\n"
    "  --seed NUMBER          the same run every time: randomness from this seed, clocks that count calls, files of one age\n"
    "  --require-walls yes    does not run where the kernel lacks a part of the second wall\n"
    "  --input FILE           what __faasm_read_input gives\n"
    "  --output FILE          receives what __faasm_write_output was given (default: standard output, at exit)\n"
    "  --state DIR            keeps the values of the state functions\n"
    "  --py-user NAME --py-func NAME --py-entry NAME   the Python function to run\n"
    "Exit code: the guest's own; 64 usage, 70 the engine could not run the module, 124 time limit, 134 trap.\n";

_Noreturn static void wrong(const char *what, const char *word) {
  report("faaslet: %s%s%s\n%s", what, word == NULL ? "" : ": ", word == NULL ? "" : word, usage);
  exit(EXIT_OF_USAGE);
}

static void *grown(void *list, size_t count, size_t size) {
  void *larger = realloc(list, (count + 1) * size);
  if (larger == NULL) wrong("out of memory", NULL);
  return larger;
}

/* Decimal digits only: the library's strtol would accept signs and blanks, and its new name ties us to a new libc. */
static uint32_t number(const char *option, const char *text) {
  uint64_t value = 0;
  if (*text == 0) wrong("a number is missing after", option);
  for (const char *digit = text; *digit != 0; digit++) {
    if (*digit < '0' || *digit > '9') wrong("not a whole number", text);
    value = value * 10 + (uint64_t)(*digit - '0');
    if (value > UINT32_MAX) wrong("number too large", text);
  }
  return (uint32_t)value;
}

char *options_normalise(const char *path) {
  char *normal = malloc(strlen(path) + 2);
  if (normal == NULL) wrong("out of memory", NULL);
  size_t length = 0;
  while (*path != 0) {
    while (*path == '/') path++;
    size_t part = strcspn(path, "/");
    if (part == 0) break;
    if (part == 2 && memcmp(path, "..", 2) == 0) {
      while (length > 0 && normal[--length] != '/') continue;
    } else if (part != 1 || *path != '.') {
      normal[length++] = '/';
      memcpy(normal + length, path, part);
      length += part;
    }
    path += part;
  }
  if (length == 0) normal[length++] = '/';
  normal[length] = 0;
  return normal;
}

/* HOST:GUEST[:ro]; the last colon before the guest path separates, so a host path may hold colons. */
static struct mount_option mount_of(const char *text) {
  struct mount_option mount = {0};
  size_t length = strlen(text);
  if (length > 3 && strcmp(text + length - 3, ":ro") == 0) {
    mount.read_only = true;
    length -= 3;
  } else if (length > 3 && strcmp(text + length - 3, ":rw") == 0) {
    length -= 3;
  }
  size_t colon = length;
  while (colon > 0 && text[colon - 1] != ':') colon--;
  if (colon <= 1) wrong("--dir wants HOST:GUEST[:ro]", text);
  char *host = strndup(text, colon - 1);
  char *guest = strndup(text + colon, length - colon);
  if (host == NULL || guest == NULL) wrong("out of memory", NULL);
  if (guest[0] != '/') wrong("the guest's side of --dir must be absolute", text);
  mount.host = host;
  mount.guest = options_normalise(guest);
  free(guest);
  if (strcmp(mount.guest, "/") == 0) wrong("--dir cannot replace the root, use --root", text);
  return mount;
}

void options_read(struct options *options, int argc, char **argv) {
  *options = (struct options){0};
  const struct {
    const char *name;
    const char **value;
  } texts[] = {
      {"--module", &options->module},   {"--root", &options->root},       {"--scratch", &options->scratch},
      {"--cwd", &options->cwd},         {"--input", &options->input},     {"--output", &options->output},
      {"--script", &options->script},   {"--state", &options->state},     {"--py-user", &options->py_user}, {"--py-func", &options->py_func},
      {"--py-entry", &options->py_entry},
  };
  int i = 1;
  for (; i < argc; i += 2) {
    const char *option = argv[i];
    if (strcmp(option, "--") == 0) break;
    if (strcmp(option, "--help") == 0) {
      fputs(usage, stdout);
      exit(0);
    }
    if (i + 1 >= argc) wrong("unknown word, or a value is missing after it", option);
    char *value = argv[i + 1];
    bool known = false;
    for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++) {
      if (strcmp(option, texts[t].name) == 0) {
        *texts[t].value = value;
        known = true;
      }
    }
    if (known) continue;
    if (strcmp(option, "--dir") == 0) {
      options->mounts = grown(options->mounts, options->mount_count, sizeof *options->mounts);
      options->mounts[options->mount_count++] = mount_of(value);
    } else if (strcmp(option, "--env") == 0) {
      if (strchr(value, '=') == NULL || *value == '=') wrong("--env wants NAME=VALUE", value);
      options->environment = grown(options->environment, options->environment_count, sizeof *options->environment);
      options->environment[options->environment_count++] = value;
    } else if (strcmp(option, "--memory-limit") == 0) {
      options->memory_limit = (uint64_t)number(option, value) << 20;
    } else if (strcmp(option, "--scratch-limit") == 0) {
      options->scratch_limit = (uint64_t)number(option, value) << 20;
    } else if (strcmp(option, "--time-limit") == 0) {
      options->time_limit = number(option, value);
    } else if (strcmp(option, "--require-walls") == 0) {
      if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0) wrong("--require-walls wants yes or no", value);
      options->require_walls = strcmp(value, "yes") == 0;
    } else if (strcmp(option, "--seed") == 0) {
      options->seed = number(option, value);
    } else {
      wrong("unknown word", option);
    }
  }
  if (options->module == NULL) wrong("--module is missing", NULL);
  if (options->root == NULL) wrong("--root is missing", NULL);
  if (i + 1 >= argc) wrong("`-- ARGV0` is missing", NULL);
  if (options->scratch_limit > 0 && options->scratch != NULL) wrong("--scratch-limit and --scratch exclude each other", NULL);
  if (options->cwd != NULL) {
    char *variable = malloc(strlen(options->cwd) + 5);
    if (variable == NULL) wrong("out of memory", NULL);
    if (options->cwd[0] != '/') wrong("--cwd must be absolute", options->cwd);
    strcpy(variable, "PWD=");
    strcat(variable, options->cwd);
    options->environment = grown(options->environment, options->environment_count, sizeof *options->environment);
    options->environment[options->environment_count++] = variable;
  }
  options->arguments = argv + i + 1;
  options->argument_count = (size_t)(argc - i - 1);
}
