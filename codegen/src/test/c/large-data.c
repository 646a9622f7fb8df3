// stdout: before 0, first 1, inner 7, last 2, after 0
// stdout: written 5, beside 7
// stdout: again 0
// shell: "$@" && "$@"
/* Data of many pages, which begins and ends within a page, is mapped from the file of machine code. */
#include "wasi.h"

enum { SIZE = 300000 };

static struct {
  unsigned char first, inner[SIZE - 2], last;
} data = {1, {[0 ... SIZE - 3] = 7}, 2};

extern unsigned char __data_end;

static void show(const char *what, unsigned value) {
  say(what);
  say_number(value);
}

void _start(void) {
  const volatile unsigned char *end = &__data_end;
  volatile unsigned char *written = &data.inner[SIZE / 2];
  /* Between the data's end and the end of its page nothing else of the file shows. */
  unsigned after = 0;
  for (const volatile unsigned char *at = end; (unsigned long)at % 65536 != 0; at++) after += *at;
  show("before ", *(volatile unsigned char *)((unsigned long)&data - 1));
  show(", first ", data.first);
  show(", inner ", *written);
  show(", last ", data.last);
  show(", after ", after);
  *written = 5;
  show("\nwritten ", *written);
  show(", beside ", written[1]);
  show("\nagain ", after);
  say("\n");
}
