/*
 * The services for a run of its own. Chained calls: the supervisor starts each in a further process, with the same module, root
 * and directories. State: files.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "calls.h"
#include "faaslet.h"
#include "host_files.h"
#include "host_services.h"
#include "report.h"
#include "state_files.h"

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

static uint32_t chain(struct faaslet *faaslet, const char *function, const char *entry, const void *bytes, uint32_t size) {
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

static uint32_t chain_function(struct faaslet *faaslet, const char *function, const void *input, uint32_t size) {
  if (faaslet->options.py_user != NULL) return chain(faaslet, function, "faasm_main", input, size);
  report("faaslet: chaining works within a Python function only (--py-user is missing)\n");
  return 0;
}

static uint32_t chain_entry(struct faaslet *faaslet, const char *entry, const void *input, uint32_t size) {
  const struct options *options = &faaslet->options;
  if (options->py_user == NULL || options->py_func == NULL) {
    report("faaslet: chaining works within a Python function only (--py-user or --py-func is missing)\n");
    return 0;
  }
  if (strlen(options->py_func) > CALL_NAME_MAX) return 0;
  return chain(faaslet, options->py_func, entry, input, size);
}

static bool read_output(int fd, struct awaited_output *output) {
  struct stat status;
  const size_t size = fd >= 0 && fstat(fd, &status) == 0 ? (size_t)status.st_size : 0;
  output->bytes = malloc(size > 0 ? size : 1);
  output->size = size;
  return output->bytes != NULL && (size == 0 || pread(fd, output->bytes, size, 0) == (ssize_t)size);
}

static bool await(struct faaslet *faaslet, uint32_t id, uint32_t *code, struct awaited_output *output) {
  const struct call_request request = {.what = output == NULL ? CALL_AWAIT : CALL_AWAIT_OUTPUT, .id = id};
  struct call_answer answer;
  int fd;
  if (!ask(faaslet, &request, -1, &answer, &fd)) return false;
  if (answer.id == 0) report("faaslet: there is no chained call %u\n", id);
  *code = answer.code;
  bool done = answer.id != 0;
  if (done && output != NULL && !read_output(fd, output)) {
    report("faaslet: cannot read the output of a chained call: %s\n", strerror(errno));
    free(output->bytes);
    done = false;
  }
  if (fd >= 0) close(fd);
  return done;
}

/* Every write goes through to the directory at once, so there is nothing to push or pull. */
static void push(struct faaslet *faaslet, const char *key) { (void)faaslet, (void)key; }
static void pull(struct faaslet *faaslet, const char *key, uint32_t size) { (void)faaslet, (void)key, (void)size; }

const struct host_services run_services = {
    .chain_function = chain_function,
    .chain_entry = chain_entry,
    .await = await,
    .state_size = state_files_size,
    .state_read = state_files_read,
    .state_write = state_files_write,
    .state_write_part = state_files_write_part,
    .state_append = state_files_append,
    .state_read_appended = state_files_read_appended,
    .state_clear_appended = state_files_clear_appended,
    .state_push = push,
    .state_pull = pull,
    .state_lock = state_files_lock,
    .state_unlock = state_files_unlock,
};
