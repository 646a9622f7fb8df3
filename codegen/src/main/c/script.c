#include "script.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "failure.h"
#include "host_files.h"

/* Options of CPython's command line that take a value, in the word itself or in the next one. */
static const char with_value[] = "WX";
static const char with_program[] = "cm";
static const char long_with_value[] = "--check-hash-based-pycs";

int script_position(int count, char *const *words) {
  for (int i = 0; i < count; i++) {
    const char *word = words[i];
    if (word[0] != '-') return i;
    if (word[1] == 0) return -1; /* standard input */
    if (word[1] == '-') {
      if (word[2] == 0) return i + 1 < count ? i + 1 : -1;
      if (strcmp(word, long_with_value) == 0) i++;
      continue;
    }
    for (const char *letter = word + 1; *letter != 0; letter++) {
      if (strchr(with_program, *letter) != NULL) return -1;
      if (strchr(with_value, *letter) != NULL) {
        if (letter[1] == 0) i++;
        break;
      }
    }
  }
  return -1;
}

const char *script_name(const char *script) {
  const char *slash = strrchr(script, '/');
  return slash == NULL ? script : slash + 1;
}

static bool cannot(struct failure *failure, const char *what, const char *path) {
  return fail(failure, EXIT_OF_ENGINE, "cannot %s %s: %s", what, path, host_file_error(errno));
}

static bool copy(int from, const char *script, int to, const char *path, struct failure *failure) {
  char buffer[65536];
  ssize_t got;
  while ((got = read(from, buffer, sizeof buffer)) > 0) {
    if (!file_write(to, buffer, (size_t)got)) return cannot(failure, "write", path);
  }
  return got == 0 || cannot(failure, "read", script);
}

bool script_copy(const char *script, const char *scratch, struct failure *failure) {
  char path[2 * PATH_MAX];
  struct stat status;
  const int length = snprintf(path, sizeof path, "%s/%s", scratch, script_name(script));
  int from = host_file_open(script, O_RDONLY | O_NONBLOCK, 0);
  if (from < 0) return cannot(failure, "read", script);
  int to = -1;
  errno = EINVAL;
  bool done = fstat(from, &status) == 0 && S_ISREG(status.st_mode);
  if (!done) {
    cannot(failure, "read", script);
  } else {
    errno = ENAMETOOLONG;
    if (length < (int)sizeof path) to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    done = to >= 0 ? copy(from, script, to, path, failure) : cannot(failure, "write", path);
  }
  close(from);
  if (to >= 0 && close(to) != 0 && done) done = cannot(failure, "write", path);
  return done;
}
