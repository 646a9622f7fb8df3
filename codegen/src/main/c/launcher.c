#include "launcher.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "faaslet.h"
#include "report.h"
#include "script.h"

bool launcher_is_python(const char *argv0) {
  const char *name = strrchr(argv0, '/');
  name = name == NULL ? argv0 : name + 1;
  return strncmp(name, "python", 6) == 0;
}

static bool takes_value(const char *word) {
  static const char *const options[] = {"--dir",   "--env",    "--cwd",   "--memory-limit", "--time-limit",
                                        "--input", "--output", "--state", "--scratch", "--scratch-limit", "--require-walls", "--seed"};
  for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
    if (strcmp(options[i], word) == 0) return true;
  }
  return false;
}

/* Whether one of the options maps a directory to where this path of the guest is. */
static bool is_mapped(const char *path, int count, char *const *options) {
  for (int i = 0; i + 1 < count; i += 2) {
    if (strcmp(options[i], "--dir") != 0) continue;
    const char *end = options[i + 1] + strlen(options[i + 1]);
    if (end - options[i + 1] > 3 && (strcmp(end - 3, ":ro") == 0 || strcmp(end - 3, ":rw") == 0)) end -= 3;
    const char *guest = end;
    while (guest > options[i + 1] && guest[-1] != ':') guest--;
    size_t length = (size_t)(end - guest);
    while (length > 0 && guest[length - 1] == '/') length--;
    if (strncmp(path, guest, length) == 0 && path[length] == '/') return true;
  }
  return false;
}

static bool is_file(const char *path) {
  struct stat status;
  return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

void launcher_expand(int *argc, char ***argv) {
  /* The engine itself, not the link by which it was called: that may be anywhere. */
  static char module[GUEST_PATH_MAX + 32];
  static char root[GUEST_PATH_MAX + 32];
  ssize_t length = readlink("/proc/self/exe", root, GUEST_PATH_MAX);
  for (int up = 0; up < 2; up++) {
    while (length > 0 && root[--length] != '/') continue;
  }
  if (length < 0) {
    report("faaslet: cannot tell where the engine is: %s\n", strerror(errno));
    exit(EXIT_OF_ENGINE);
  }
  root[length] = 0;
  strcpy(module, root);
  strcat(module, "/code/python.so");
  strcat(root, "/root");
  if (access(module, R_OK) != 0 || access(root, X_OK) != 0) {
    report("faaslet: %s and %s are not there: the command python3 works inside a runtime root only\n", module, root);
    exit(EXIT_OF_USAGE);
  }
  char **words = calloc((size_t)*argc + 10, sizeof *words);
  if (words == NULL) exit(EXIT_OF_ENGINE);
  int count = 0;
  int next = 1;
  words[count++] = (*argv)[0];
  words[count++] = (char *)"--module";
  words[count++] = module;
  words[count++] = (char *)"--root";
  words[count++] = root;
  while (next + 1 < *argc && takes_value((*argv)[next])) {
    words[count++] = (*argv)[next++];
    words[count++] = (*argv)[next++];
  }
  int script = script_position(*argc - next, *argv + next);
  if (script >= 0 && is_file((*argv)[next + script]) && !is_mapped((*argv)[next + script], next - 1, *argv + 1)) {
    words[count++] = (char *)"--script";
    words[count++] = (*argv)[next + script];
    (*argv)[next + script] = script_guest_path((*argv)[next + script]);
    if ((*argv)[next + script] == NULL) exit(EXIT_OF_ENGINE);
  }
  words[count++] = (char *)"--";
  words[count++] = (char *)"python3";
  while (next < *argc) words[count++] = (*argv)[next++];
  *argc = count;
  *argv = words;
}
