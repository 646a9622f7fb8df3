#include "guest_path.h"

#include <string.h>

const char *const guest_devices[] = {"/dev/null", "/dev/zero", "/dev/random", "/dev/urandom", NULL};

bool guest_path_append(char *target, size_t *used, const char *path, size_t length, bool may_go_up) {
  for (size_t at = 0; at < length;) {
    const char *component = path + at;
    const char *slash = memchr(component, '/', length - at);
    const size_t part = slash == NULL ? length - at : (size_t)(slash - component);
    at += part + 1;
    if (part == 2 && component[0] == '.' && component[1] == '.') {
      if (!may_go_up) return false;
      while (*used > 0 && target[--*used] != '/') continue;
    } else if (part > 1 || (part == 1 && component[0] != '.')) {
      if (*used + 1 + part >= GUEST_PATH_MAX) return false;
      target[(*used)++] = '/';
      memcpy(target + *used, component, part);
      *used += part;
    }
  }
  target[*used] = 0;
  return true;
}

bool guest_path_is_below(const char *path, const char *directory) {
  const size_t length = strlen(directory);
  if (length == 1) return true;
  return strncmp(path, directory, length) == 0 && (path[length] == 0 || path[length] == '/');
}
