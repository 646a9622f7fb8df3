#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "failure.h"
#include "guest_path.h"
#include "script.h"

const char options_usage[] =
    "usage: faaslet --module CODE.so --root DIR [option]... -- ARGV0 [ARG]...\n"
    "       faaslet serve --socket PATH --module CODE.so --root DIR [option]... -- ARGV0 [ARG]...\n"
    "  --module FILE          native object made from a wasm module\n"
    "  --root DIR             the guest's /, read-only\n"
    "  --root-writable yes    the guest may write there, too\n"
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
    "  --state-limit MIB      these hold no more together, and a value for each 4 KiB of it\n"
    "  --py-user NAME --py-func NAME --py-entry NAME   the Python function to run\n"
    "Of serve, beside --dir, --env, --cwd, --memory-limit, --scratch-limit, --require-walls, --py-user and --py-func:\n"
    "  --socket PATH          where calls come from\n"
    "  --calls NUMBER         served at once (default 16)\n"
    "  --ahead NUMBER         processes that wait for calls (default 4)\n"
    "  --preload MODULE       imported before the first call, may be given often\n"
    "  --time-limit SECONDS   until it is ready\n"
    "Exit code: the guest's own; 64 usage, 70 the engine could not run the module, 124 time limit, 134 trap.\n";

/* Text that belongs to the options. */
struct owned_text {
  struct owned_text *next;
  char text[];
};

static bool out_of_memory(struct failure *failure) { return fail(failure, EXIT_OF_ENGINE, "out of memory"); }

/* Room for a text of so many bytes; NULL when there is no memory. */
static char *own(struct options *options, size_t length) {
  struct owned_text *owned = malloc(sizeof *owned + length + 1);
  if (owned == NULL) return NULL;
  owned->next = options->owned;
  options->owned = owned;
  owned->text[length] = 0;
  return owned->text;
}

static char *own_copy(struct options *options, const char *text, size_t length) {
  char *copy = own(options, length);
  if (copy != NULL) memcpy(copy, text, length);
  return copy;
}

void options_free(struct options *options) {
  for (struct owned_text *next, *owned = options->owned; owned != NULL; owned = next) {
    next = owned->next;
    free(owned);
  }
  free(options->mounts);
  free(options->environment);
  free(options->preload);
  free(options->arguments);
  *options = (struct options){0};
}

/* A mistake in a word; the message shows no more of it than fits. */
static bool wrong(struct failure *failure, const char *what, const char *word) {
  return fail(failure, EXIT_OF_USAGE, "%s%s%.4000s\n%.*s", what, word == NULL ? "" : ": ", word == NULL ? "" : word,
              (int)strlen(options_usage) - 1, options_usage);
}

/* Decimal digits only: the library's strtol would accept signs and blanks, and its new name ties us to a new libc. */
static bool number(const char *option, const char *text, uint32_t *number, struct failure *failure) {
  uint64_t value = 0;
  if (*text == 0) return wrong(failure, "a number is missing after", option);
  for (const char *digit = text; *digit != 0; digit++) {
    if (*digit < '0' || *digit > '9') return wrong(failure, "not a whole number", text);
    value = value * 10 + (uint64_t)(*digit - '0');
    if (value > UINT32_MAX) return wrong(failure, "number too large", text);
  }
  *number = (uint32_t)value;
  return true;
}

/* HOST:GUEST[:ro]; the last colon before the guest path separates, so a host path may hold colons. */
static bool take_mount(struct options *options, const char *text, struct failure *failure) {
  struct mount_option mount = {0};
  char guest[GUEST_PATH_MAX];
  size_t used = 0;
  size_t length = strlen(text);
  if (length > 3 && strcmp(text + length - 3, ":ro") == 0) {
    mount.read_only = true;
    length -= 3;
  } else if (length > 3 && strcmp(text + length - 3, ":rw") == 0) {
    length -= 3;
  }
  size_t colon = length;
  while (colon > 0 && text[colon - 1] != ':') colon--;
  if (colon <= 1) return wrong(failure, "--dir wants HOST:GUEST[:ro]", text);
  if (text[colon] != '/') return wrong(failure, "the guest's side of --dir must be absolute", text);
  if (!guest_path_append(guest, &used, text + colon, length - colon, true)) {
    return wrong(failure, "the guest's side of --dir is too long", text);
  }
  if (used == 0) return wrong(failure, "--dir cannot replace the root, use --root", text);
  mount.host = own_copy(options, text, colon - 1);
  mount.guest = own_copy(options, guest, used);
  struct mount_option *larger = realloc(options->mounts, (options->mount_count + 1) * sizeof *larger);
  if (larger != NULL) options->mounts = larger;
  if (mount.host == NULL || mount.guest == NULL || larger == NULL) return out_of_memory(failure);
  options->mounts[options->mount_count++] = mount;
  return true;
}

static bool add_word(const char ***words, size_t *count, const char *word, struct failure *failure) {
  const char **larger = realloc(*words, (*count + 1) * sizeof *larger);
  if (larger == NULL) return out_of_memory(failure);
  *words = larger;
  larger[(*count)++] = word;
  return true;
}

static bool add_variable(struct options *options, const char *variable, struct failure *failure) {
  return add_word(&options->environment, &options->environment_count, variable, failure);
}

static bool take_variable(struct options *options, const char *text, struct failure *failure) {
  if (strchr(text, '=') == NULL || *text == '=') return wrong(failure, "--env wants NAME=VALUE", text);
  return add_variable(options, text, failure);
}

/* Every option: what its value is, where it goes, and which commands have it. */
enum { FAASLET = 1, PYTHON3 = 2, SERVE = 4, EVERYWHERE = FAASLET | PYTHON3 | SERVE };
static const struct option {
  const char *name;
  enum { TEXT, NUMBER, MEBIBYTES, YES_OR_NO, MOUNT, VARIABLE, MODULE } kind;
  size_t target;
  unsigned commands;
} known[] = {
    {"--module", TEXT, offsetof(struct options, module), FAASLET | SERVE},
    {"--root", TEXT, offsetof(struct options, root), FAASLET | SERVE},
    {"--root-writable", YES_OR_NO, offsetof(struct options, root_is_writable), FAASLET},
    {"--script", TEXT, offsetof(struct options, script), FAASLET},
    {"--py-user", TEXT, offsetof(struct options, py_user), FAASLET | SERVE},
    {"--py-func", TEXT, offsetof(struct options, py_func), FAASLET | SERVE},
    {"--py-entry", TEXT, offsetof(struct options, py_entry), FAASLET},
    {"--scratch", TEXT, offsetof(struct options, scratch), FAASLET | PYTHON3},
    {"--cwd", TEXT, offsetof(struct options, cwd), EVERYWHERE},
    {"--input", TEXT, offsetof(struct options, input), FAASLET | PYTHON3},
    {"--output", TEXT, offsetof(struct options, output), FAASLET | PYTHON3},
    {"--state", TEXT, offsetof(struct options, state), FAASLET | PYTHON3},
    {"--dir", MOUNT, 0, EVERYWHERE},
    {"--env", VARIABLE, 0, EVERYWHERE},
    {"--memory-limit", MEBIBYTES, offsetof(struct options, memory_limit), EVERYWHERE},
    {"--scratch-limit", MEBIBYTES, offsetof(struct options, scratch_limit), EVERYWHERE},
    {"--state-limit", MEBIBYTES, offsetof(struct options, state_limit), FAASLET | PYTHON3},
    {"--time-limit", NUMBER, offsetof(struct options, time_limit), EVERYWHERE},
    {"--seed", NUMBER, offsetof(struct options, seed), FAASLET | PYTHON3},
    {"--require-walls", YES_OR_NO, offsetof(struct options, require_walls), EVERYWHERE},
    {"--socket", TEXT, offsetof(struct options, socket), SERVE},
    {"--calls", NUMBER, offsetof(struct options, calls), SERVE},
    {"--ahead", NUMBER, offsetof(struct options, ahead), SERVE},
    {"--preload", MODULE, 0, SERVE},
};

static const struct option *option_of(const char *word, unsigned command) {
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
    if ((known[i].commands & command) != 0 && strcmp(known[i].name, word) == 0) return &known[i];
  }
  return NULL;
}

static bool take(struct options *options, const struct option *option, const char *value, struct failure *failure) {
  void *target = (char *)options + option->target;
  uint32_t count = 0;
  switch (option->kind) {
    case TEXT: *(const char **)target = value; return true;
    case NUMBER: return number(option->name, value, target, failure);
    case MEBIBYTES:
      if (!number(option->name, value, &count, failure)) return false;
      *(uint64_t *)target = (uint64_t)count << 20;
      return true;
    case YES_OR_NO:
      *(bool *)target = strcmp(value, "yes") == 0;
      return *(bool *)target || strcmp(value, "no") == 0 || wrong(failure, "it wants yes or no", option->name);
    case MOUNT: return take_mount(options, value, failure);
    case VARIABLE: return take_variable(options, value, failure);
    case MODULE: return add_word(&options->preload, &options->preload_count, value, failure);
  }
  return false;
}

/* The guest's words: `first`, unless NULL, and those that follow. */
static bool take_arguments(struct options *options, const char *first, char *const *words, size_t count,
                           struct failure *failure) {
  const size_t before = first == NULL ? 0 : 1;
  options->arguments = calloc(before + count + 1, sizeof *options->arguments);
  if (options->arguments == NULL) return out_of_memory(failure);
  if (first != NULL) options->arguments[0] = first;
  for (size_t i = 0; i < count; i++) options->arguments[before + i] = words[i];
  options->argument_count = before + count;
  return true;
}

/* What depends on several options. */
static bool finish(struct options *options, struct failure *failure) {
  if (options->scratch_limit > 0 && options->scratch != NULL) {
    return wrong(failure, "--scratch-limit and --scratch exclude each other", NULL);
  }
  if (options->cwd == NULL) return true;
  if (options->cwd[0] != '/') return wrong(failure, "--cwd must be absolute", options->cwd);
  char *variable = own(options, strlen("PWD=") + strlen(options->cwd));
  if (variable == NULL) return out_of_memory(failure);
  strcpy(variable, "PWD=");
  strcat(variable, options->cwd);
  return add_variable(options, variable, failure);
}

/* Options and, behind `--`, the guest's whole command line. */
static bool parse(struct options *options, unsigned command, int argc, char *const *argv, struct failure *failure) {
  int i = 1;
  for (; i < argc && strcmp(argv[i], "--") != 0; i += 2) {
    if (strcmp(argv[i], "--help") == 0) {
      options->help = true;
      return true;
    }
    const struct option *option = option_of(argv[i], command);
    if (option == NULL) return wrong(failure, "unknown word", argv[i]);
    if (i + 1 >= argc) return wrong(failure, "a value is missing after", argv[i]);
    if (!take(options, option, argv[i + 1], failure)) return false;
  }
  if (options->module == NULL) return wrong(failure, "--module is missing", NULL);
  if (options->root == NULL) return wrong(failure, "--root is missing", NULL);
  if (i + 1 >= argc) return wrong(failure, "`-- ARGV0` is missing", NULL);
  return finish(options, failure) && take_arguments(options, NULL, argv + i + 1, (size_t)(argc - i - 1), failure);
}

bool options_parse(struct options *options, int argc, char *const *argv, struct failure *failure) {
  *options = (struct options){0};
  return parse(options, FAASLET, argc, argv, failure);
}

bool options_parse_serve(struct options *options, int argc, char *const *argv, struct failure *failure) {
  *options = (struct options){.calls = 16, .ahead = 4};
  if (!parse(options, SERVE, argc, argv, failure)) return false;
  if (options->help) return true;
  if (options->socket == NULL || *options->socket == 0) return wrong(failure, "--socket is missing", NULL);
  if (options->calls == 0 || options->calls > SERVED_CALLS_MAX) {
    return wrong(failure, "--calls is not from 1 to 256", NULL);
  }
  return options->ahead > 0 || wrong(failure, "--ahead is not at least 1", NULL);
}

/* ---- the command `python3` ---- */

static bool is_named_python(const char *path) {
  const char *slash = strrchr(path, '/');
  return strncmp(slash == NULL ? path : slash + 1, "python", 6) == 0;
}

bool options_are_of_python(const char *argv0, const char *path) {
  char at[PATH_MAX], target[PATH_MAX];
  if (argv0 != NULL && is_named_python(argv0)) return true;
  if (path == NULL || strlen(path) >= sizeof at) return false;
  strcpy(at, path);
  for (int links = 0; links < 40; links++) {
    if (is_named_python(at)) return true;
    const ssize_t length = readlink(at, target, sizeof target - 1);
    char *slash = strrchr(at, '/');
    size_t above = length > 0 && target[0] != '/' && slash != NULL ? (size_t)(slash + 1 - at) : 0;
    if (length <= 0 || above + (size_t)length >= sizeof at) return false;
    memcpy(at + above, target, (size_t)length);
    at[above + (size_t)length] = 0;
  }
  return false;
}

/* The directory two above the engine: the engine itself, not the link by which it was called, which may be anywhere. */
static bool find_runtime_root(struct options *options, struct failure *failure) {
  char home[PATH_MAX];
  ssize_t length = readlink("/proc/self/exe", home, sizeof home);
  if (length < 0 || length == (ssize_t)sizeof home) {
    return fail(failure, EXIT_OF_ENGINE, "cannot find out where the engine is: %s",
                length < 0 ? strerror(errno) : "its path is too long");
  }
  for (int up = 0; up < 2; up++) {
    while (length > 0 && home[--length] != '/') continue;
  }
  char *module = own(options, (size_t)length + strlen("/code/python.so"));
  char *root = own(options, (size_t)length + strlen("/root"));
  if (module == NULL || root == NULL) return out_of_memory(failure);
  memcpy(module, home, (size_t)length);
  strcpy(module + length, "/code/python.so");
  memcpy(root, home, (size_t)length);
  strcpy(root + length, "/root");
  options->module = module;
  options->root = root;
  if (access(module, R_OK) == 0 && access(root, X_OK) == 0) return true;
  return fail(failure, EXIT_OF_USAGE, "%s and %s are not there: the command python3 works inside a runtime root only", module,
              root);
}

static bool is_file(const char *path) {
  struct stat status;
  return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

/* Whether one of the options maps a directory to where this path of the guest is. */
static bool is_mapped(const struct options *options, const char *path) {
  for (size_t i = 0; i < options->mount_count; i++) {
    if (guest_path_is_below(path, options->mounts[i].guest)) return true;
  }
  return false;
}

bool options_parse_python(struct options *options, int argc, char *const *argv, struct failure *failure) {
  int next = 1;
  *options = (struct options){0};
  if (!find_runtime_root(options, failure)) return false;
  for (; next + 1 < argc; next += 2) {
    const struct option *option = option_of(argv[next], PYTHON3);
    if (option == NULL) break;
    if (!take(options, option, argv[next + 1], failure)) return false;
  }
  const int count = next < argc ? argc - next : 0;
  if (!finish(options, failure) || !take_arguments(options, "python3", argv + next, (size_t)count, failure)) return false;
  const int script = script_position(count, argv + next);
  if (script < 0 || !is_file(argv[next + script]) || is_mapped(options, argv[next + script])) return true;
  /* The guest does not see the host's files: it gets a copy. */
  const char *name = script_name(argv[next + script]);
  char *copy = own(options, strlen("/tmp/") + strlen(name));
  if (copy == NULL) return out_of_memory(failure);
  strcpy(copy, "/tmp/");
  strcat(copy, name);
  options->script = argv[next + script];
  options->arguments[1 + script] = copy;
  return true;
}
