/*
 * Chained calls, each a further process of this engine with the same module, root and directories. On a
 * cluster the planner would choose a host for them.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host_io.h"
#include "report.h"
#include "wasi.h"

enum { CALLS_MAX = 1024, NAME_MAX_BYTES = 256 };

static struct call {
  pid_t process; /* 0: over */
  int output;    /* descriptor of the bytes it wrote */
  int code;
} calls[CALLS_MAX];
static uint32_t call_count;

static bool is_replaced(const char *option) {
  static const char *const replaced[] = {"--input", "--output", "--py-user", "--py-func", "--py-entry", "--scratch"};
  for (size_t i = 0; i < sizeof replaced / sizeof replaced[0]; i++) {
    if (strcmp(replaced[i], option) == 0) return true;
  }
  return false;
}

/* What the child opens by the name of our descriptor; it is not inherited otherwise. */
static void descriptor_path(char *path, size_t size, int fd) { snprintf(path, size, "/proc/%d/fd/%d", getpid(), fd); }

static pid_t start(struct faaslet *faaslet, const char *function, const char *entry, int input, int output) {
  const struct options *options = &faaslet->options;
  const char **words = calloc(options->all_count + 24, sizeof *words);
  if (words == NULL) return -1;
  size_t count = 0;
  words[count++] = "faaslet"; /* not the name of the launcher */
  for (size_t i = 1; i + 1 < options->all_count; i += 2) {
    if (is_replaced(options->all[i])) continue;
    words[count++] = options->all[i];
    words[count++] = options->all[i + 1];
  }
  char input_path[64];
  char output_path[64];
  descriptor_path(input_path, sizeof input_path, input);
  descriptor_path(output_path, sizeof output_path, output);
  const char *const added[] = {"--input",        input_path,  "--output", output_path, "--py-user",
                               options->py_user, "--py-func", function,   "--py-entry", entry,
                               "--",             "py_func",   options->py_user, function, entry};
  for (size_t i = 0; i < sizeof added / sizeof added[0]; i++) words[count++] = added[i];
  pid_t process = -1;
  int wrong = posix_spawn(&process, "/proc/self/exe", NULL, NULL, (char *const *)words, environ);
  free(words);
  errno = wrong;
  return wrong == 0 ? process : -1;
}

static uint32_t chain(struct faaslet *faaslet, const char *function, const char *entry, uint32_t buffer, uint32_t size) {
  const void *bytes = guest_range(faaslet, buffer, size);
  if (bytes == NULL || call_count == CALLS_MAX) {
    report("faaslet: a chained call was refused: %s\n", bytes == NULL ? "its input lies outside memory" : "too many calls");
    return 0;
  }
  int input = memfd_create("input", MFD_CLOEXEC);
  int output = memfd_create("output", MFD_CLOEXEC);
  pid_t process = -1;
  if (input >= 0 && output >= 0 && file_write(input, bytes, size)) process = start(faaslet, function, entry, input, output);
  if (process < 0) {
    report("faaslet: cannot start a chained call of %s: %s\n", function, strerror(errno));
    if (input >= 0) close(input);
    if (output >= 0) close(output);
    return 0;
  }
  /* The input must stay open until the child has read it: it is closed when the call is awaited, with the process. */
  calls[call_count] = (struct call){.process = process, .output = output};
  return ++call_count;
}

/* Calls another function of the same user. Answers the call's number, 0 when it could not be started. */
FAASM_CALL(uint32_t, chain_name)(struct faaslet *faaslet, uint32_t name, uint32_t buffer, uint32_t size) {
  const char *function = guest_string(faaslet, name, NAME_MAX_BYTES);
  if (function == NULL || faaslet->options.py_user == NULL) {
    report("faaslet: chaining works within a Python function only (--py-user is missing)\n");
    return 0;
  }
  return chain(faaslet, function, "faasm_main", buffer, size);
}

/* Calls another entry of the same Python function. */
FAASM_CALL(uint32_t, chain_py)(struct faaslet *faaslet, uint32_t name, uint32_t buffer, uint32_t size) {
  const char *entry = guest_string(faaslet, name, NAME_MAX_BYTES);
  const struct options *options = &faaslet->options;
  if (entry == NULL || options->py_user == NULL || options->py_func == NULL) {
    report("faaslet: chaining works within a Python function only (--py-user or --py-func is missing)\n");
    return 0;
  }
  return chain(faaslet, options->py_func, entry, buffer, size);
}

static struct call *awaited(uint32_t id) {
  if (id == 0 || id > call_count) {
    report("faaslet: there is no chained call %u\n", id);
    return NULL;
  }
  struct call *call = &calls[id - 1];
  if (call->process != 0) {
    int status = 0;
    while (waitpid(call->process, &status, 0) < 0 && errno == EINTR) continue;
    call->code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    call->process = 0;
  }
  return call;
}

FAASM_CALL(uint32_t, await_call)(struct faaslet *faaslet, uint32_t id) {
  (void)faaslet;
  const struct call *call = awaited(id);
  return call == NULL ? 1 : (uint32_t)call->code;
}

/* The output is placed in memory of the guest's own malloc, so the guest may free() it. */
FAASM_CALL(uint32_t, await_call_output)(struct faaslet *faaslet, uint32_t id, uint32_t output, uint32_t length) {
  const struct call *call = awaited(id);
  if (call == NULL) return 1;
  if (faaslet->module->allocate == NULL) {
    report("faaslet: the module does not export malloc, so the output of a chained call cannot be handed to it\n");
    return 1;
  }
  struct stat status;
  uint32_t size = fstat(call->output, &status) == 0 ? (uint32_t)status.st_size : 0;
  uint32_t address = faaslet->module->allocate(faaslet->instance, size + 1);
  uint8_t *target = address == 0 ? NULL : guest_range(faaslet, address, (uint64_t)size + 1);
  if (target == NULL || pread(call->output, target, size, 0) != (ssize_t)size) {
    report("faaslet: no guest memory for %u bytes of a chained call's output\n", size);
    return 1;
  }
  target[size] = 0;
  if (!guest_put_u32(faaslet, output, address) || !guest_put_u32(faaslet, length, size)) return 1;
  return (uint32_t)call->code;
}
