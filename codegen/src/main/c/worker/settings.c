#include "settings.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "faaslet.h"
#include "report.h"

static const char usage[] =
    "usage: faasm-worker --module CODE.so --root DIR [option]... -- CMDLINE\n"
    "Runs a module as a worker of Faasm on WAMR does, with that worker's faults.\n"
    "  --module FILE          machine code of the module that was uploaded as python/py_func\n"
    "  --root DIR             the runtime root: writable, and the same for all calls\n"
    "  --shared DIR           the shared files: DIR/a/b is faasm://a/b\n"
    "  --state DIR            keeps the state values; without it they are gone at the end\n"
    "  --input FILE           the input of the call\n"
    "  --output FILE          gets the output of the last call (default: standard output, each behind `output: `)\n"
    "  --calls NUMBER         so many calls, one after the other, on one worker (default: 1)\n"
    "  --descriptors NUMBER   how many descriptors the worker may have open (default: 20480)\n"
    "  --resets NUMBER        how often the module's file system is made anew for a call, two descriptors each time: 2 as the\n"
    "                         scheduler of a cluster has it, or 1 (default: 2)\n"
    "  --slots NUMBER         how many calls the cluster runs at a time, the calling one included; others are never run, as\n"
    "                         there; 0: as many as are chained (default: 8, as Faasm's docker-compose.yml has it)\n"
    "  --await-timeout SECONDS  how long a call waits for one that it chained (default: 300)\n"
    "  --report FILE          one line of JSON for each call\n"
    "CMDLINE is one word, \"USER FUNC [ENTRY]\"; the worker splits it at each space.\n"
    "Exit code: return value of the last call; 64 usage, 70 the module cannot be run, 134 the worker itself would have ended.\n";

_Noreturn static void wrong(const char *what, const char *word) {
  report("faasm-worker: %s%s%s\n%s", what, word == NULL ? "" : ": ", word == NULL ? "" : word, usage);
  exit(EXIT_OF_USAGE);
}

static uint32_t number(const char *option, const char *text) {
  uint64_t value = 0;
  if (*text == 0) wrong("a number is missing after", option);
  for (const char *digit = text; *digit != 0; digit++) {
    if (*digit < '0' || *digit > '9') wrong("not a whole number", text);
    value = value * 10 + (uint64_t)(*digit - '0');
    if (value > INT32_MAX) wrong("number too large", text);
  }
  return (uint32_t)value;
}

void settings_read(struct settings *settings, int argc, char **argv) {
  *settings = (struct settings){.calls = 1, .descriptors = 20480, .resets = 2, .slots = 8, .await_timeout = 300};
  const struct {
    const char *name;
    const char **text;
    uint32_t *number;
  } options[] = {
      {"--module", &settings->module, NULL},
      {"--root", &settings->root, NULL},
      {"--shared", &settings->shared, NULL},
      {"--state", &settings->state, NULL},
      {"--input", &settings->input, NULL},
      {"--output", &settings->output, NULL},
      {"--report", &settings->report, NULL},
      {"--calls", NULL, &settings->calls},
      {"--descriptors", NULL, &settings->descriptors},
      {"--resets", NULL, &settings->resets},
      {"--slots", NULL, &settings->slots},
      {"--await-timeout", NULL, &settings->await_timeout},
  };
  int i = 1;
  for (; i < argc; i += 2) {
    const char *option = argv[i];
    if (strcmp(option, "--") == 0) break;
    if (strcmp(option, "--help") == 0) {
      fputs(usage, stdout);
      exit(0);
    }
    bool known = false;
    for (size_t o = 0; o < sizeof options / sizeof options[0]; o++) {
      if (strcmp(option, options[o].name) != 0) continue;
      if (i + 1 >= argc) wrong("a value is missing after", option);
      known = true;
      if (options[o].text != NULL) {
        *options[o].text = argv[i + 1];
      } else {
        *options[o].number = number(option, argv[i + 1]);
      }
    }
    if (!known) wrong("unknown word", option);
  }
  if (settings->module == NULL) wrong("--module is missing", NULL);
  if (settings->root == NULL) wrong("--root is missing", NULL);
  if (settings->calls == 0) wrong("--calls must be at least 1", NULL);
  if (settings->resets < 1 || settings->resets > 2) wrong("--resets must be 1 or 2", NULL);
  if (i + 1 >= argc) wrong("`-- CMDLINE` is missing", NULL);
  if (i + 2 < argc) wrong("the command line is one word, put it in quotes; too much is", argv[i + 2]);
  settings->cmdline = argv[i + 1];
}
