/* The order of things in one run of faasm-worker. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "call.h"
#include "code_file.h"
#include "dispatcher.h"
#include "report.h"
#include "unlinked.h"

static struct worker worker = {.copies.fd = -1, .shared.fd = -1, .state.fd = -1};

static void remove_temporary(void) {
  directory_remove(&worker.copies);
  if (worker.settings.state == NULL) directory_remove(&worker.state);
}

/* What the starter closed is occupied, so that no file of ours is taken for a standard stream. */
static void occupy_streams(void) {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
    if (fcntl(fd, F_GETFD) >= 0) continue;
    if (open("/dev/null", O_RDWR) != fd) _exit(EXIT_OF_ENGINE);
  }
}

/* The limit that counts is --descriptors; the system's is taken as far up as it goes. */
static void lift_limit(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

static void load(void) {
  char why[1024];
  if (!unlinked_provide(worker.settings.module)) {
    report("faasm-worker: cannot provide the imports of %s that nobody has\n", worker.settings.module);
    exit(EXIT_OF_ENGINE);
  }
  const struct faaslet_module *module = code_file_load(worker.settings.module, NULL, why, sizeof why);
  if (module != NULL && (module->shared != NULL || module->start == NULL || module->memory == NULL)) {
    module = NULL;
    snprintf(why, sizeof why, "the wasm module exports no _start or no memory, so it is no program");
  }
  if (module == NULL) {
    report("faasm-worker: cannot run %s: %s\n", worker.settings.module, why);
    exit(EXIT_OF_ENGINE);
  }
  worker.module = module;
}

_Noreturn static void refuse(const char *what, const char *file) {
  report("faasm-worker: cannot %s %s: %s\n", what, file, strerror(errno));
  exit(EXIT_OF_USAGE);
}

static unsigned char *read_input(unsigned long *size) {
  const char *file = worker.settings.input;
  *size = 0;
  if (file == NULL) return NULL;
  int fd = open(file, O_RDONLY | O_CLOEXEC);
  unsigned char *bytes = fd < 0 ? NULL : bytes_read(fd, size);
  if (bytes == NULL) refuse("read --input", file);
  close(fd);
  return bytes;
}

static void show(const struct outcome *outcome) {
  fputs("output: ", stdout);
  fwrite(outcome->output, 1, outcome->output_size, stdout);
  fputs("\n", stdout);
  fflush(stdout);
}

static void write_output(const struct outcome *outcome) {
  const char *file = worker.settings.output;
  int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0 || !bytes_write(fd, outcome->output, outcome->output_size) || close(fd) != 0) refuse("write --output", file);
}

static void report_call(FILE *lines, uint32_t number, const struct outcome *outcome) {
  if (lines == NULL) return;
  fprintf(lines, "{\"call\":%u,\"return_value\":%d,\"milliseconds\":%.3f,\"descriptors\":%u,\"output_size\":%lu}\n",
          number, (int)outcome->return_value, (double)outcome->nanoseconds / 1e6, outcome->descriptors,
          outcome->output_size);
  fflush(lines);
}

int main(int argc, char **argv) {
  occupy_streams();
  settings_read(&worker.settings, argc, argv);
  const struct settings *settings = &worker.settings;
  signal(SIGPIPE, SIG_IGN);
  dispatcher_prepare();
  lift_limit();
  load();
  unsigned long input_size;
  unsigned char *input = read_input(&input_size);
  FILE *lines = settings->report == NULL ? NULL : fopen(settings->report, "we");
  if (settings->report != NULL && lines == NULL) refuse("write --report", settings->report);
  worker.root = directory_open(settings->root, false);
  if (settings->shared != NULL) worker.shared = directory_open(settings->shared, false);
  atexit(remove_temporary);
  worker.copies = directory_temporary();
  worker.state = settings->state != NULL ? directory_open(settings->state, true) : directory_temporary();
  worker.commons = commons_new(settings->descriptors);
  int code = 0;
  for (uint32_t number = 1; number <= settings->calls; number++) {
    struct outcome outcome;
    const int ended = dispatcher_call(&worker, input, input_size, &outcome);
    if (ended != 0) {
      if (ended == EXIT_OF_TRAP) {
        report("faasm-worker: that was in call %u, with %u of %u descriptors open\n", number, worker.commons->descriptors,
               settings->descriptors);
      }
      exit(ended);
    }
    report_call(lines, number, &outcome);
    if (settings->output == NULL) {
      show(&outcome);
    } else {
      write_output(&outcome);
    }
    code = outcome.return_value & 0xff;
    if (outcome.return_value != 0 && code == 0) code = 1;
    free(outcome.output);
  }
  free(input);
  return code;
}
