#include "dylink.h"

#include <elf.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* An unsigned LEB128 number of at most 32 bits; false when the bytes end in it. */
static bool number(const uint8_t *bytes, size_t count, size_t *at, uint32_t *value) {
  *value = 0;
  for (int shift = 0; shift < 35 && *at < count; shift += 7) {
    uint8_t byte = bytes[(*at)++];
    *value |= (uint32_t)(byte & 0x7f) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

/* Whether the section's lists of what is exported (names with flags) and imported (two names with flags) have such a flag. */
static bool has_thread_local_data(const uint8_t *bytes, size_t at, size_t end) {
  enum { EXPORTS = 3, IMPORTS = 4, THREAD_LOCAL = 0x100 };
  while (at < end) {
    const uint8_t kind = bytes[at++];
    uint32_t length, entries, skipped, flags;
    if (!number(bytes, end, &at, &length) || length > end - at) return false;
    const size_t next = at + length;
    if ((kind == EXPORTS || kind == IMPORTS) && number(bytes, next, &at, &entries)) {
      for (; entries > 0; entries--) {
        for (int names = kind == IMPORTS ? 2 : 1; names > 0; names--) {
          if (!number(bytes, next, &at, &skipped) || skipped > next - at) return false;
          at += skipped;
        }
        if (!number(bytes, next, &at, &flags)) return false;
        if ((flags & THREAD_LOCAL) != 0) return true;
      }
    }
    at = next;
  }
  return false;
}

void dylink_explain(const uint8_t *bytes, size_t count, char *why, size_t size) {
  static const uint8_t magic[8] = {0, 'a', 's', 'm', 1, 0, 0, 0};
  static const char section[] = "dylink.0";
  if (count >= SELFMAG && memcmp(bytes, ELFMAG, SELFMAG) == 0) {
    snprintf(why, size, "wrong magic number: it is a shared object for the host, not for WebAssembly");
    return;
  }
  if (count < sizeof magic || memcmp(bytes, magic, sizeof magic) != 0) {
    snprintf(why, size, "wrong magic number: it is no WebAssembly file");
    return;
  }
  bool first = true, linkable = false, thread_local_data = false;
  for (size_t at = sizeof magic; at < count; first = false) {
    const uint8_t id = bytes[at++];
    uint32_t length;
    if (!number(bytes, count, &at, &length) || length > count - at) {
      snprintf(why, size, "the file is cut short: it ends inside section %u, after %zu bytes", id, count);
      return;
    }
    size_t name = at;
    uint32_t name_length;
    if (first && id == 0 && number(bytes, at + length, &name, &name_length) && name_length == sizeof section - 1 &&
        name_length <= at + length - name) {
      linkable = memcmp(bytes + name, section, name_length) == 0;
      thread_local_data = linkable && has_thread_local_data(bytes, name + name_length, at + length);
    }
    at += length;
  }
  if (!linkable) {
    snprintf(why, size, "it is no shared object: it does not begin with a section dylink.0");
    return;
  }
  if (thread_local_data) {
    snprintf(why, size, "it has thread-local data, and there are no threads here; build it without");
    return;
  }
  snprintf(why, size, "there is no machine code for it; faasm:generate-code makes it");
}
