#include "launcher.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "faaslet.h"
#include "report.h"

bool launcher_is_python(const char *argv0) {
  const char *name = strrchr(argv0, '/');
  name = name == NULL ? argv0 : name + 1;
  return strncmp(name, "python", 6) == 0;
}

static bool takes_value(const char *word) {
  static const char *const options[] = {"--dir",   "--env",    "--cwd",   "--memory-limit", "--time-limit",
                                        "--input", "--output", "--state", "--scratch"};
  for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
    if (strcmp(options[i], word) == 0) return true;
  }
  return false;
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
  char **words = calloc((size_t)*argc + 8, sizeof *words);
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
  words[count++] = (char *)"--";
  words[count++] = (char *)"python3";
  while (next < *argc) words[count++] = (*argv)[next++];
  *argc = count;
  *argv = words;
}
