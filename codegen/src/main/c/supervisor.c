#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "calls.h"
#include "faaslet.h"
#include "failure.h"
#include "processes.h"
#include "report.h"

/*
 * What all calls of a run have together, however they are chained. A call that waits for another does not count as running,
 * so the one it waits for can be started.
 */
enum { CALLS_MAX = 4096, ALIVE_MAX = 256, RUNNING_MAX = 16 };
static const uint64_t bytes_without_limit = 1u << 30;
static const uint64_t least_bytes = 64u << 20;

enum state { WAITING, ALIVE, ENDED };

struct call {
  enum state state;
  pid_t process;
  int socket;        /* -1 unless it is alive */
  uint32_t caller;   /* index */
  uint32_t awaits;   /* index of the call that it waits for, 0 for none */
  bool wants_output; /* of that */
  int input;         /* descriptor of the bytes, until it has started */
  int output;        /* -1: none, or of no use to anyone */
  uint64_t bytes;    /* of input as long as it is not over, then of output */
  uint32_t code;
  char *function, *entry;
};

struct supervisor {
  struct faaslet *first; /* the guest that the command line names */
  int (*guest)(struct faaslet *);
  struct call *calls; /* the first's, and behind it what was chained by one before */
  uint32_t call_count;
  uint64_t bytes_held;
  int signals;
  struct rlimit files_before;
  struct pollfd polled[ALIVE_MAX + 1];
  uint32_t polled_calls[ALIVE_MAX + 1]; /* whose sockets those are */
};

/* ---- processes ---- */

/* What a process of the guest must not have of the supervisor: other calls, the lock, the signals. */
static bool become_guest(struct supervisor *supervisor, uint32_t index) {
  scratch_leave(&supervisor->first->scratch);
  host_io_leave(supervisor->first);
  close(supervisor->signals);
  for (uint32_t i = 0; i < supervisor->call_count; i++) {
    const struct call *call = &supervisor->calls[i];
    if (i != index && call->input >= 0) close(call->input);
    if (i != index && call->output >= 0) close(call->output);
    if (call->socket >= 0) close(call->socket);
  }
  return setrlimit(RLIMIT_NOFILE, &supervisor->files_before) == 0;
}

/* The bytes that were counted when the call was asked for, and no more: its caller may still hold the file. NULL: they are gone. */
static uint8_t *call_input(struct call *call) {
  uint8_t *bytes = malloc(call->bytes > 0 ? call->bytes : 1);
  for (uint64_t done = 0; bytes != NULL && done < call->bytes;) {
    const ssize_t got = pread(call->input, bytes + done, call->bytes - done, (off_t)done);
    if (got <= 0) {
      free(bytes);
      return NULL;
    }
    done += (uint64_t)got;
  }
  close(call->input);
  return bytes;
}

/* The faaslet of a chained call: that of the first with another function, input, output and scratch directory. */
static bool be_called(struct supervisor *supervisor, uint32_t index) {
  struct faaslet *faaslet = supervisor->first;
  struct options *options = &faaslet->options;
  struct call *call = &supervisor->calls[index];
  const char *const arguments[] = {"py_func", options->py_user, call->function, call->entry};
  options->py_func = call->function;
  options->py_entry = call->entry;
  options->argument_count = sizeof arguments / sizeof arguments[0];
  options->arguments = malloc(sizeof arguments);
  free(faaslet->input);
  faaslet->input = call_input(call);
  faaslet->input_size = call->bytes;
  faaslet->is_call = true;
  host_io_redirect(faaslet, call->output);
  if (options->arguments == NULL || faaslet->input == NULL) return false;
  memcpy(options->arguments, arguments, sizeof arguments);
  return name_space_renew(faaslet, scratch_of_call(&faaslet->scratch, index));
}

/* In the process of the guest, which ends here. The address space goes as a whole; no library has work to do at exit. */
_Noreturn static void be_guest(struct supervisor *supervisor, uint32_t index, int socket, pid_t parent) {
  struct faaslet *faaslet = supervisor->first;
  faaslet->supervisor = socket;
  if (!process_ends_with(parent) || !become_guest(supervisor, index) || (index > 0 && !be_called(supervisor, index))) {
    report("faaslet: cannot start %s%s: %s\n", index == 0 ? "the guest" : "a chained call of ",
           index == 0 ? "" : supervisor->calls[index].function, strerror(errno));
    _exit(EXIT_OF_ENGINE);
  }
  sigprocmask(SIG_SETMASK, &faaslet->signals_before, NULL);
  _exit(supervisor->guest(faaslet));
}

static bool start(struct supervisor *supervisor, uint32_t index) {
  struct call *call = &supervisor->calls[index];
  const pid_t myself = getpid();
  int pair[2];
  if (index > 0) call->output = memfd_create("output", MFD_CLOEXEC);
  if (index > 0 && call->output < 0) return false;
  if (!packets_open(pair)) return false;
  call->process = fork();
  if (call->process == 0) {
    close(pair[0]);
    be_guest(supervisor, index, pair[1], myself);
  }
  const int wrong = errno;
  close(pair[1]);
  if (call->process > 0) {
    call->socket = pair[0];
    call->state = ALIVE;
    return true;
  }
  close(pair[0]);
  errno = wrong;
  return false;
}

/* ---- chained calls ---- */

static uint64_t bytes_allowed(const struct supervisor *supervisor) {
  const uint64_t limit = supervisor->first->options.memory_limit;
  if (limit == 0) return bytes_without_limit;
  return limit > least_bytes ? limit : least_bytes;
}

static void hold(struct supervisor *supervisor, struct call *call, uint64_t bytes) {
  supervisor->bytes_held = supervisor->bytes_held - call->bytes + bytes;
  call->bytes = bytes;
}

/* A caller that cannot be told is not listened to any more: then it does not wait for ever. */
static void tell(struct call *caller, const struct call_answer *message, int fd) {
  if (!call_send(caller->socket, message, sizeof *message, fd)) descriptor_close(&caller->socket);
}

static void answer(const struct supervisor *supervisor, struct call *caller, uint32_t index, bool with_output) {
  const struct call *call = &supervisor->calls[index];
  const struct call_answer message = {.id = index, .code = call->code};
  tell(caller, &message, with_output ? call->output : -1);
}

static void over(struct supervisor *supervisor, uint32_t index, uint32_t code) {
  struct call *call = &supervisor->calls[index];
  struct stat status;
  call->state = ENDED;
  call->code = code;
  descriptor_close(&call->socket);
  descriptor_close(&call->input);
  free(call->function);
  free(call->entry);
  call->function = call->entry = NULL;
  hold(supervisor, call, 0);
  if (index == 0) return;
  struct call *caller = &supervisor->calls[call->caller];
  const uint64_t written = call->output >= 0 && fstat(call->output, &status) == 0 ? (uint64_t)status.st_size : 0;
  if (written > 0 && caller->state == ALIVE && supervisor->bytes_held + written > bytes_allowed(supervisor)) {
    report("faaslet: the output of a chained call is too large: its calls hold more than %lu bytes\n",
           (unsigned long)bytes_allowed(supervisor));
    call->code = EXIT_OF_ENGINE;
  } else if (written > 0 && caller->state == ALIVE) {
    hold(supervisor, call, written);
  }
  if (call->bytes == 0) descriptor_close(&call->output);
  scratch_remove_call(&supervisor->first->scratch, index);
  if (caller->state == ALIVE && caller->awaits == index) {
    caller->awaits = 0;
    answer(supervisor, caller, index, caller->wants_output);
  }
  /* Nobody can ask for the outputs of what it called. */
  for (uint32_t i = 1; i < supervisor->call_count; i++) {
    struct call *called = &supervisor->calls[i];
    if (called->caller != index || called->state != ENDED) continue;
    descriptor_close(&called->output);
    hold(supervisor, called, 0);
  }
}

static void refuse(struct call *caller, const char *why) {
  struct call_answer message = {.id = 0};
  strncpy(message.why, why, sizeof message.why - 1);
  tell(caller, &message, -1);
}

static void take_call(struct supervisor *supervisor, uint32_t index, struct call_request *request, int input) {
  struct stat status;
  struct call *caller = &supervisor->calls[index];
  struct call *call = &supervisor->calls[supervisor->call_count];
  request->function[CALL_NAME_MAX] = request->entry[CALL_NAME_MAX] = 0;
  if (supervisor->first->options.py_user == NULL || input < 0 || fstat(input, &status) != 0 || !S_ISREG(status.st_mode)) {
    refuse(caller, "it has no input");
  } else if (supervisor->call_count == CALLS_MAX) {
    refuse(caller, "there are too many calls");
  } else if (supervisor->bytes_held + (uint64_t)status.st_size > bytes_allowed(supervisor)) {
    refuse(caller, "the inputs and outputs of all calls are too large together");
  } else {
    *call = (struct call){
        .state = WAITING, .socket = -1, .caller = index, .input = input, .output = -1,
        .function = strdup(request->function), .entry = strdup(request->entry)};
    if (call->function != NULL && call->entry != NULL) {
      hold(supervisor, call, (uint64_t)status.st_size);
      const struct call_answer message = {.id = supervisor->call_count++};
      tell(caller, &message, -1);
      return;
    }
    free(call->function);
    free(call->entry);
    refuse(caller, "there is no memory for it");
  }
  if (input >= 0) close(input);
}

static void serve(struct supervisor *supervisor, uint32_t index) {
  struct call *caller = &supervisor->calls[index];
  struct call_request request;
  int fd;
  errno = 0;
  if (!call_receive(caller->socket, &request, sizeof request, &fd)) {
    if (errno == EAGAIN) return;
    /* It is about to end, or does not keep to the protocol, and then is not listened to any more. */
    descriptor_close(&caller->socket);
    return;
  }
  if (request.what == CALL_START) {
    take_call(supervisor, index, &request, fd);
    return;
  }
  if (fd >= 0) close(fd);
  if (request.id == 0 || request.id >= supervisor->call_count || supervisor->calls[request.id].caller != index) {
    refuse(caller, "there is no such call");
  } else if (supervisor->calls[request.id].state == ENDED) {
    answer(supervisor, caller, request.id, request.what == CALL_AWAIT_OUTPUT);
  } else {
    caller->awaits = request.id;
    caller->wants_output = request.what == CALL_AWAIT_OUTPUT;
  }
}

/* Starts what waits, in its order, as far as there is room. */
static void start_waiting(struct supervisor *supervisor) {
  uint32_t alive = 0, running = 0;
  for (uint32_t i = 0; i < supervisor->call_count; i++) {
    if (supervisor->calls[i].state != ALIVE) continue;
    alive++;
    if (supervisor->calls[i].awaits == 0) running++;
  }
  for (uint32_t i = 1; i < supervisor->call_count; i++) {
    struct call *call = &supervisor->calls[i];
    if (call->state != WAITING) continue;
    if (running >= RUNNING_MAX) return;
    if (alive >= ALIVE_MAX && running > 0) return;
    if (alive >= ALIVE_MAX) {
      report("faaslet: a chained call of %s is not started: %d calls wait for each other\n", call->function, ALIVE_MAX);
      over(supervisor, i, EXIT_OF_ENGINE);
      return;
    }
    if (!scratch_make_call(&supervisor->first->scratch, i) || !start(supervisor, i)) {
      report("faaslet: cannot start a chained call of %s: %s\n", call->function, strerror(errno));
      over(supervisor, i, EXIT_OF_ENGINE);
      continue;
    }
    descriptor_close(&call->input);
    alive++;
    running++;
  }
}

/* ---- the first ---- */

/* False when it cannot be known what became of a process. */
static bool reap(struct supervisor *supervisor, int *first_status) {
  pid_t ended;
  int status;
  while ((ended = waitpid(-1, &status, WNOHANG)) != 0) {
    if (ended < 0 && errno == EINTR) continue;
    if (ended < 0) return false;
    for (uint32_t i = 0; i < supervisor->call_count; i++) {
      if (supervisor->calls[i].state != ALIVE || supervisor->calls[i].process != ended) continue;
      if (i == 0) *first_status = status;
      over(supervisor, i, WIFEXITED(status) ? (uint32_t)WEXITSTATUS(status) : 128 + (uint32_t)WTERMSIG(status));
      if (i == 0) return true;
    }
  }
  return true;
}

enum reason { OVER, OUT_OF_TIME, ASKED_TO_END, LOST };

/* Serves the guest until it has ended, whose status is put, or until it has to be ended. */
static enum reason await_end(struct supervisor *supervisor, const struct timespec *deadline, int *status, int *asked_by) {
  struct pollfd *polled = supervisor->polled;
  for (;;) {
    nfds_t count = 0;
    polled[count++] = (struct pollfd){.fd = supervisor->signals, .events = POLLIN};
    for (uint32_t i = 0; i < supervisor->call_count && count <= ALIVE_MAX; i++) {
      if (supervisor->calls[i].socket < 0) continue;
      supervisor->polled_calls[count] = i;
      polled[count++] = (struct pollfd){.fd = supervisor->calls[i].socket, .events = POLLIN};
    }
    const int left = deadline_left(deadline);
    if (left == 0) return OUT_OF_TIME;
    if (poll(polled, count, left) < 0) {
      if (errno != EINTR) return LOST;
      continue;
    }
    *asked_by = signals_that_end(supervisor->signals);
    if (*asked_by != 0) return ASKED_TO_END;
    for (nfds_t i = 1; i < count; i++) {
      const uint32_t index = supervisor->polled_calls[i];
      if (polled[i].revents != 0 && supervisor->calls[index].socket >= 0) serve(supervisor, index);
    }
    if (!reap(supervisor, status)) return LOST;
    if (supervisor->calls[0].state == ENDED) return OVER;
    start_waiting(supervisor);
  }
}

/* Kills and reaps all processes that are left, also those of which nobody said anything: they become ours when their own
   parent ends. */
static void end_all(struct supervisor *supervisor, int *first_status) {
  for (uint32_t i = 0; i < supervisor->call_count; i++) {
    struct call *call = &supervisor->calls[i];
    int status = 0;
    if (call->state != ALIVE) continue;
    process_end(call->process, &status);
    if (i == 0) *first_status = status;
    call->state = ENDED;
  }
  processes_end();
}

static void forget(struct supervisor *supervisor) {
  for (uint32_t i = 0; i < supervisor->call_count; i++) {
    struct call *call = &supervisor->calls[i];
    descriptor_close(&call->socket);
    descriptor_close(&call->input);
    descriptor_close(&call->output);
    free(call->function);
    free(call->entry);
  }
  if (supervisor->calls != NULL) munmap(supervisor->calls, CALLS_MAX * sizeof *supervisor->calls);
  descriptor_close(&supervisor->signals);
  free(supervisor);
}

static bool prepare(struct supervisor *supervisor) {
  supervisor->signals = signals_await(supervisor->first);
  /* Calls that wait need one each. */
  if (supervisor->signals < 0 || !descriptors_allow(CALLS_MAX + 2 * ALIVE_MAX, &supervisor->files_before)) return false;
  if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) return false;
  /* Addresses only, until there are calls. */
  void *calls = mmap(NULL, CALLS_MAX * sizeof *supervisor->calls, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (calls == MAP_FAILED) return false;
  supervisor->calls = calls;
  supervisor->calls[supervisor->call_count++] = (struct call){.socket = -1, .input = -1, .output = -1};
  return start(supervisor, 0);
}

static void supervise(struct supervisor *supervisor, const struct timespec *deadline, struct ending *ending) {
  int status = 0;
  int asked_by = 0;
  scratch_sweep(&supervisor->first->scratch);
  const enum reason reason = await_end(supervisor, deadline, &status, &asked_by);
  if (reason == LOST) report("faaslet: cannot wait for the guest: %s\n", strerror(errno));
  end_all(supervisor, &status);
  *ending = (struct ending){.code = WIFEXITED(status) && reason != LOST ? WEXITSTATUS(status) : EXIT_OF_ENGINE};
  if (reason == OUT_OF_TIME) {
    report("faaslet: the time limit is over\n");
    ending->code = EXIT_OF_TIME_LIMIT;
  } else if (reason == ASKED_TO_END) {
    ending->signal = asked_by;
  } else if (reason != LOST && WIFSIGNALED(status)) {
    ending->signal = WTERMSIG(status);
  }
}

bool supervisor_run(struct faaslet *faaslet, int (*guest)(struct faaslet *), struct ending *ending, struct failure *failure) {
  struct timespec deadline = {0};
  if (faaslet->options.time_limit > 0) {
    if (clock_gettime(CLOCK_MONOTONIC, &deadline) != 0) {
      return fail(failure, EXIT_OF_ENGINE, "cannot limit the time: %s", strerror(errno));
    }
    deadline.tv_sec += faaslet->options.time_limit;
  }
  struct supervisor *supervisor = calloc(1, sizeof *supervisor);
  if (supervisor == NULL) return fail(failure, EXIT_OF_ENGINE, "out of memory");
  supervisor->first = faaslet;
  supervisor->guest = guest;
  supervisor->signals = -1;
  const bool started = prepare(supervisor);
  if (started) {
    supervise(supervisor, &deadline, ending);
  } else {
    fail(failure, EXIT_OF_ENGINE, "cannot start a process for the guest: %s", strerror(errno));
  }
  forget(supervisor);
  return started;
}
