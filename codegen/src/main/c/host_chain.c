/*
 * Chained calls: the supervisor starts each in a further process, with the same module, root and directories. On a cluster
 * the planner would choose a host for them.
 */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "calls.h"
#include "host_files.h"
#include "report.h"
#include "trap.h"
#include "wasi.h"

/* One request and its answer; *fd is what came with that, or -1. */
static bool ask(struct faaslet *faaslet, const struct call_request *request, int sent, struct call_answer *answer, int *fd) {
  if (call_send(faaslet->supervisor, request, sizeof *request, sent) &&
      call_receive(faaslet->supervisor, answer, sizeof *answer, fd)) {
    answer->why[sizeof answer->why - 1] = 0;
    return true;
  }
  report("faaslet: the supervisor does not answer: %s\n", strerror(errno));
  return false;
}

static uint32_t chain(struct faaslet *faaslet, const char *function, const char *entry, uint32_t buffer, uint32_t size) {
  const void *bytes = guest_range(faaslet, buffer, size);
  if (bytes == NULL) {
    report("faaslet: a chained call was refused: its input lies outside memory\n");
    return 0;
  }
  struct call_request request = {.what = CALL_START};
  struct call_answer answer = {0};
  strcpy(request.function, function);
  strcpy(request.entry, entry);
  int input = memfd_create("input", MFD_CLOEXEC);
  int none;
  if (input < 0 || !file_write(input, bytes, size)) {
    report("faaslet: cannot start a chained call of %s: %s\n", function, strerror(errno));
  } else if (ask(faaslet, &request, input, &answer, &none) && answer.id == 0) {
    report("faaslet: a chained call of %s was refused: %s\n", function, answer.why);
  }
  if (input >= 0) close(input);
  return answer.id;
}

/* Calls another function of the same user. Answers the call's number, 0 when it could not be started. */
FAASM_CALL(uint32_t, chain_name)(struct faaslet *faaslet, uint32_t name, uint32_t buffer, uint32_t size) {
  const char *function = guest_string(faaslet, name, CALL_NAME_MAX);
  if (function == NULL || faaslet->options.py_user == NULL) {
    report("faaslet: chaining works within a Python function only (--py-user is missing)\n");
    return 0;
  }
  return chain(faaslet, function, "faasm_main", buffer, size);
}

/* Calls another entry of the same Python function. */
FAASM_CALL(uint32_t, chain_py)(struct faaslet *faaslet, uint32_t name, uint32_t buffer, uint32_t size) {
  const char *entry = guest_string(faaslet, name, CALL_NAME_MAX);
  const struct options *options = &faaslet->options;
  if (entry == NULL || options->py_user == NULL || options->py_func == NULL) {
    report("faaslet: chaining works within a Python function only (--py-user or --py-func is missing)\n");
    return 0;
  }
  if (strlen(options->py_func) > CALL_NAME_MAX) return 0;
  return chain(faaslet, options->py_func, entry, buffer, size);
}

static bool await(struct faaslet *faaslet, enum call_what what, uint32_t id, uint32_t *code, int *output) {
  const struct call_request request = {.what = what, .id = id};
  struct call_answer answer;
  if (!ask(faaslet, &request, -1, &answer, output)) return false;
  if (answer.id == 0) report("faaslet: there is no chained call %u\n", id);
  *code = answer.code;
  return answer.id != 0;
}

FAASM_CALL(uint32_t, await_call)(struct faaslet *faaslet, uint32_t id) {
  uint32_t code;
  int none;
  return await(faaslet, CALL_AWAIT, id, &code, &none) ? code : 1;
}

/* The output is placed in memory of the guest's own malloc, so the guest may free() it. */
FAASM_CALL(uint32_t, await_call_output)(struct faaslet *faaslet, uint32_t id, uint32_t output, uint32_t length) {
  uint32_t code;
  int fd;
  if (!await(faaslet, CALL_AWAIT_OUTPUT, id, &code, &fd)) return 1;
  struct stat status;
  const uint64_t size = fd >= 0 && fstat(fd, &status) == 0 ? (uint64_t)status.st_size : 0;
  uint32_t address = 0;
  if (faaslet->module->allocate == NULL) {
    report("faaslet: the module does not export malloc, so the output of a chained call cannot be handed to it\n");
  } else if (size < UINT32_MAX) {
    address = guest_allocate(faaslet, (uint32_t)size + 1);
  }
  uint8_t *target = address == 0 ? NULL : guest_range(faaslet, address, size + 1);
  const bool read = target != NULL && (size == 0 || pread(fd, target, size, 0) == (ssize_t)size);
  if (fd >= 0) close(fd);
  if (!read) {
    report("faaslet: no guest memory for %lu bytes of a chained call's output\n", (unsigned long)size);
    return 1;
  }
  target[size] = 0;
  if (!guest_put_u32(faaslet, output, address) || !guest_put_u32(faaslet, length, (uint32_t)size)) return 1;
  return code;
}
