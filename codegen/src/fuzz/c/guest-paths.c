// A guest's path without `..` and links is placed without asking the kernel, and stays where walking would lead it. Paths
// are normalised as the model here does it in the simplest way.
// sources: guest_path.c failure.c
// runs: 60000
// longest: 1024
#include "wasi_path.c"

#include "fuzz.h"

static const char *const directories[] = {"/", "/tmp", "/mount", "/mount/inner/deep"};

/* The normal form of a path: its components one behind the other; NULL when one of them leads up. */
static char *model(const char *path, size_t length, bool may_go_up) {
  char *normal = calloc(length + 2, 1);
  size_t used = 0;
  FUZZ_EXPECT(normal != NULL);
  for (size_t from = 0, to; from <= length; from = to + 1) {
    to = from;
    while (to < length && path[to] != '/') to++;
    if (to - from == 0 || (to - from == 1 && path[from] == '.')) continue;
    if (to - from == 2 && memcmp(path + from, "..", 2) == 0) {
      if (!may_go_up) {
        free(normal);
        return NULL;
      }
      while (used > 0 && normal[--used] != '/') continue;
      continue;
    }
    normal[used++] = '/';
    memcpy(normal + used, path + from, to - from);
    used += to - from;
  }
  normal[used] = 0;
  return normal;
}

static void normalise(const char *path, size_t length, bool may_go_up) {
  char normal[GUEST_PATH_MAX];
  size_t used = 0;
  char *expected = model(path, length, may_go_up);
  if (guest_path_append(normal, &used, path, length, may_go_up)) {
    FUZZ_EXPECT(expected != NULL && used == strlen(normal) && strcmp(normal, expected) == 0);
  } else {
    FUZZ_EXPECT(expected == NULL || length >= GUEST_PATH_MAX - 1);
  }
  free(expected);
}

static void place(const char *path, size_t length, size_t from) {
  static struct faaslet faaslet;
  struct place place;
  const size_t mounts = sizeof directories / sizeof directories[0];
  for (size_t i = 0; i < mounts; i++) {
    faaslet.name_space.mounts[i] = (struct mount){.fd = (int)(100 + i), .guest = directories[i]};
  }
  faaslet.name_space.count = (int)mounts;
  const struct fd_entry directory = {
      .host = (int)(100 + from), .mount = (int)from, .guest_path = (char *)(uintptr_t)directories[from]};
  if (place_quick(&faaslet, &directory, path, length, &place) != 0) return;
  char *whole = malloc(strlen(directories[from]) + 1 + length + 1);
  FUZZ_EXPECT(whole != NULL);
  const int whole_length = sprintf(whole, "%s/%.*s", directories[from], (int)length, path);
  char *expected = model(whole, (size_t)whole_length, false);
  FUZZ_EXPECT(expected != NULL && strcmp(expected[0] == 0 ? "/" : expected, place.guest) == 0);
  FUZZ_EXPECT(place.parent == directory.host && place.mount == directory.mount && !place.owned);
  /* What the kernel is given stays below the directory. */
  FUZZ_EXPECT(place.name[0] != 0 && place.name[0] != '/');
  for (const char *part = place.name; part != NULL; part = strchr(part, '/') == NULL ? NULL : strchr(part, '/') + 1) {
    FUZZ_EXPECT(strncmp(part, "../", 3) != 0 && strcmp(part, "..") != 0);
  }
  /* No other mount lies on the way. */
  for (size_t i = 0; i < mounts; i++) {
    if (strlen(directories[i]) > strlen(directories[from])) FUZZ_EXPECT(!guest_path_is_below(expected, directories[i]));
  }
  free(expected);
  free(whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
  if (count < 1) return 0;
  /* Longer than it may be, now and then. */
  const size_t repeats = bytes[0] == 0xff && count > 1 ? GUEST_PATH_MAX / (count - 1) + 1 : 1;
  const size_t length = repeats * (count - 1);
  char *path = malloc(length + 1);
  FUZZ_EXPECT(path != NULL);
  for (size_t i = 0; i < repeats; i++) memcpy(path + i * (count - 1), bytes + 1, count - 1);
  if (memchr(path, 0, length) == NULL) {
    normalise(path, length, false);
    normalise(path, length, true);
  }
  place(path, length, bytes[0] % (sizeof directories / sizeof directories[0]));
  free(path);
  return 0;
}
