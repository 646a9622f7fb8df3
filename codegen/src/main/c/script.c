#include "script.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "faaslet.h"
#include "host_files.h"
#include "report.h"

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

static const char *name_of(const char *script) {
  const char *slash = strrchr(script, '/');
  return slash == NULL ? script : slash + 1;
}

char *script_guest_path(const char *script) {
  char *path;
  return asprintf(&path, "/tmp/%s", name_of(script)) < 0 ? NULL : path;
}

_Noreturn static void fail(const char *what, const char *path) {
  report("faaslet: cannot %s %s: %s\n", what, path, host_file_error(errno));
  exit(EXIT_OF_ENGINE);
}

void script_copy(const char *script, const char *scratch) {
  char *path;
  if (asprintf(&path, "%s/%s", scratch, name_of(script)) < 0) fail("copy", script);
  struct stat status;
  int from = host_file_open(script, O_RDONLY | O_NONBLOCK, 0);
  if (from < 0) fail("read", script);
  errno = EINVAL;
  if (fstat(from, &status) != 0 || !S_ISREG(status.st_mode)) fail("read", script);
  int to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (to < 0) fail("write", path);
  char buffer[65536];
  ssize_t got;
  while ((got = read(from, buffer, sizeof buffer)) > 0) {
    for (ssize_t done = 0; done < got;) {
      ssize_t put = write(to, buffer + done, (size_t)(got - done));
      if (put < 0) fail("write", path);
      done += put;
    }
  }
  if (got < 0) fail("read", script);
  close(from);
  if (close(to) != 0) fail("write", path);
  free(path);
}
