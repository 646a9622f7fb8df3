#include "report.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

static void (*other_target)(const char *text, size_t size);

void report_through(void (*target)(const char *text, size_t size)) { other_target = target; }

struct text {
  char bytes[8192];
  size_t length;
};

static void add(struct text *text, const char *bytes, size_t count) {
  if (count > sizeof text->bytes - text->length) count = sizeof text->bytes - text->length;
  memcpy(text->bytes + text->length, bytes, count);
  text->length += count;
}

static void add_number(struct text *text, uint64_t value, unsigned base) {
  char digits[24];
  size_t at = sizeof digits;
  do {
    digits[--at] = "0123456789abcdef"[value % base];
    value /= base;
  } while (value != 0);
  add(text, digits + at, sizeof digits - at);
}

void report(const char *format, ...) {
  struct text text = {.length = 0};
  va_list arguments;
  va_start(arguments, format);
  for (const char *c = format; *c != 0; c++) {
    if (*c != '%') {
      add(&text, c, 1);
      continue;
    }
    c++;
    bool is_long = *c == 'l';
    if (is_long) c++;
    if (*c == 's') {
      const char *word = va_arg(arguments, const char *);
      add(&text, word, strlen(word));
    } else if (*c == 'd') {
      int value = va_arg(arguments, int);
      if (value < 0) add(&text, "-", 1);
      add_number(&text, value < 0 ? -(uint64_t)value : (uint64_t)value, 10);
    } else if (*c == 'u' || *c == 'x') {
      uint64_t value = is_long ? va_arg(arguments, unsigned long) : va_arg(arguments, unsigned);
      add_number(&text, value, *c == 'u' ? 10 : 16);
    }
  }
  va_end(arguments);
  if (other_target != NULL) {
    other_target(text.bytes, text.length);
    return;
  }
  size_t done = 0;
  while (done < text.length) {
    ssize_t wrote = write(STDERR_FILENO, text.bytes + done, text.length - done);
    if (wrote < 0 && errno != EINTR) return;
    if (wrote > 0) done += (size_t)wrote;
  }
}
