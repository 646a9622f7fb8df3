#include "dispatcher.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "call.h"
#include "calls.h"
#include "report.h"

enum state { NEVER_RUN, RUNNING, FINISHED };

/* A call that was started, numbered from 1 on. */
struct started {
  enum state state;
  pid_t process;
  int socket; /* to the process; -1 when it has ended */
  uint32_t function;
  unsigned char *input;
  unsigned long input_size;
  int output;
  struct result *result;
  int32_t return_value;
  /* The call that it waits for; 0: for none. */
  uint32_t awaited;
  bool awaits_output;
  uint64_t until;
};

static struct started **all;
static uint32_t count;
static uint32_t running;
/* The instances that the worker has of the module: it keeps them for further calls. */
static uint32_t instances;

static uint64_t milliseconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000;
}

static volatile sig_atomic_t signal_to_end;

static void on_signal(int number) { signal_to_end = number; }

static const int ending_signals[] = {SIGHUP, SIGINT, SIGTERM};
enum { ENDING_SIGNALS = sizeof ending_signals / sizeof ending_signals[0] };

void dispatcher_prepare(void) {
  sigset_t blocked;
  sigemptyset(&blocked);
  const struct sigaction action = {.sa_handler = on_signal};
  for (int i = 0; i < ENDING_SIGNALS; i++) {
    sigaddset(&blocked, ending_signals[i]);
    sigaction(ending_signals[i], &action, NULL);
  }
  sigprocmask(SIG_BLOCK, &blocked, NULL);
}

/* Ends all calls: they write into directories that are removed next. */
static void kill_all(void) {
  for (uint32_t i = 0; i < count; i++) {
    if (all[i]->socket < 0) continue;
    kill(all[i]->process, SIGKILL);
    while (waitpid(all[i]->process, NULL, 0) < 0 && errno == EINTR) continue;
  }
}

_Noreturn static void give_up(const char *what) {
  report("faasm-worker: %s: %s\n", what, strerror(errno));
  kill_all();
  exit(EXIT_OF_ENGINE);
}

/* Tells why the worker, or the cluster, ends; what is said of it is known from runs of the real one. */
static bool ends(const char *what) {
  report("faasm-worker: %s\n", what);
  return false;
}

/*
 * prepareFilesystem() opens "/" and "." when an instance is bound to the module and again at each reset, and forgets what was
 * open. Without descriptors left it throws, and in the executor's thread that ends the worker.
 */
static bool prepare_file_system(const struct worker *worker) {
  if (commons_descriptor(worker->commons) && commons_descriptor(worker->commons)) return true;
  return ends("the worker ends: all its descriptors are open, and the preopened directories cannot be opened for the next call "
              "(Problem opening preopened fd)");
}

static struct started *new_call(void) {
  struct started *call = calloc(1, sizeof *call);
  struct started **more = realloc(all, (count + 1) * sizeof *more);
  if (call == NULL || more == NULL) give_up("a call cannot be started");
  all = more;
  all[count++] = call;
  call->socket = -1;
  call->output = -1;
  return call;
}

/* In the new process. */
_Noreturn static void run_in_process(const struct worker *worker, const struct started *started, int socket, pid_t parent) {
  static struct call call;
  sigset_t none;
  for (int i = 0; i < ENDING_SIGNALS; i++) signal(ending_signals[i], SIG_DFL);
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(EXIT_OF_ENGINE);
  call.worker = worker;
  call.dispatcher = socket;
  call.result = started->result;
  call.output = started->output;
  call.function = started->function;
  call.input = started->input;
  call.input_size = started->input_size;
  call_run(&call);
}

/* False when the worker has ended. */
static bool start(const struct worker *worker, struct started *call) {
  int sockets[2];
  const bool bound = running == instances;
  if (bound) instances++;
  /*
   * Instances are kept for calls of one application (funcToString() of faabric's func.cpp), so that a client's call binds a new
   * one; and one that a chained call finds is reset by claimExecutor() of Scheduler.cpp, although that was done after the
   * last call.
   */
  if ((bound || worker->settings.resets == 2) && !prepare_file_system(worker)) return false;
  call->result = mmap(NULL, sizeof *call->result, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  call->output = memfd_create("output", MFD_CLOEXEC);
  if (call->result == MAP_FAILED || call->output < 0 || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0) {
    give_up("a call cannot be started");
  }
  const pid_t parent = getpid();
  call->process = fork();
  if (call->process < 0) give_up("a call cannot be started");
  if (call->process == 0) {
    /* The ends of others must close when those end. */
    for (uint32_t i = 0; i < count; i++) {
      if (all[i]->socket >= 0) close(all[i]->socket);
    }
    close(sockets[0]);
    run_in_process(worker, call, sockets[1], parent);
  }
  close(sockets[1]);
  call->socket = sockets[0];
  call->state = RUNNING;
  running++;
  return true;
}

static void set_output(struct started *call, const char *text) {
  if (ftruncate(call->output, 0) != 0 || pwrite(call->output, text, strlen(text), 0) < 0) give_up("an output cannot be kept");
}

/* Protobuf's strings are UTF-8 or cannot be parsed, and an output is a string (faabric.proto). */
static bool is_utf8(const unsigned char *bytes, unsigned long size) {
  for (unsigned long i = 0; i < size;) {
    const unsigned char first = bytes[i++];
    if (first < 0x80) continue;
    const int more = first >= 0xc2 && first <= 0xdf ? 1 : (first & 0xf0) == 0xe0 ? 2 : first >= 0xf0 && first <= 0xf4 ? 3 : 0;
    if (more == 0 || size - i < (unsigned long)more) return false;
    const unsigned char low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    const unsigned char high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (bytes[i] < low || bytes[i] > high) return false;
    for (int k = 1; k < more; k++) {
      if ((bytes[i + (unsigned long)k] & 0xc0) != 0x80) return false;
    }
    i += (unsigned long)more;
  }
  return true;
}

static unsigned char *output_of(const struct started *call, unsigned long *size) {
  *size = 0;
  if (call->output < 0 || lseek(call->output, 0, SEEK_SET) < 0) return NULL;
  return bytes_read(call->output, size);
}

/* executeTask() of WasmModule.cpp, threadPoolThread() of Executor.cpp. False when the worker has ended. */
static bool finish(const struct worker *worker, struct started *call) {
  const struct result *result = call->result;
  close(call->socket);
  call->socket = -1;
  running--;
  char text[128];
  if (result->ending == ENDING_THROW || result->ending == ENDING_TRAP) {
    call->return_value = 1;
    snprintf(text, sizeof text, "Task %u threw exception. What: %s", (unsigned)(call->process),
             result->ending == ENDING_THROW ? "Default WAMR exception" : "Error executing WASM function with WAMR");
    set_output(call, text);
  } else {
    call->return_value = result->ending == ENDING_EXIT ? result->exit_code : 0;
    snprintf(text, sizeof text, "Call failed (return value=%d)", (int)call->return_value);
    if (call->return_value != 0) set_output(call, text);
  }
  call->state = FINISHED;
  /* The reset comes before the result is sent. */
  if (!prepare_file_system(worker)) return false;
  unsigned long size;
  unsigned char *output = output_of(call, &size);
  const bool text_only = is_utf8(output, size);
  free(output);
  return text_only || ends("the planner ends, and the cluster with it: the output is not UTF-8 (Error deserialising message)");
}

/* An answer to the one that waits: of a call that did not end, number and code 0 and no output. */
static void answer(struct started *waiting, const struct started *awaited) {
  struct call_answer answer = {.id = waiting->awaited};
  int output = -1;
  if (awaited != NULL) {
    answer.code = (uint32_t)awaited->return_value;
    if (waiting->awaits_output && lseek(awaited->output, 0, SEEK_SET) == 0) output = awaited->output;
  }
  waiting->awaited = 0;
  call_send(waiting->socket, &answer, sizeof answer, output);
}

/* Answers those whose call has ended, or who have waited long enough; tells how many milliseconds the next one has left, or -1. */
static int64_t answer_all(void) {
  uint64_t next = UINT64_MAX;
  const uint64_t now = milliseconds();
  for (uint32_t i = 0; i < count; i++) {
    struct started *waiting = all[i];
    if (waiting->socket < 0 || waiting->awaited == 0) continue;
    const struct started *awaited = waiting->awaited <= count ? all[waiting->awaited - 1] : NULL;
    if (awaited != NULL && awaited->state == FINISHED) {
      answer(waiting, awaited);
    } else if (waiting->until <= now) {
      report("faasm-worker: warning: call %u was awaited in vain: %s; the answer is 0 and no output\n", waiting->awaited,
             awaited == NULL ? "there is none" : awaited->state == NEVER_RUN ? "there was no slot for it, so it never runs"
             : "it has not ended");
      answer(waiting, NULL);
    } else if (waiting->until < next) {
      next = waiting->until;
    }
  }
  return next == UINT64_MAX ? -1 : (int64_t)(next - now);
}

/* Answers the number of the new call; 0: the worker has ended. */
static uint32_t chain(const struct worker *worker, const struct call_request *request, int input) {
  struct started *call = new_call();
  const uint32_t id = count;
  lseek(input, 0, SEEK_SET);
  call->input = bytes_read(input, &call->input_size);
  call->function = (uint32_t)strtoul(request->entry, NULL, 10);
  if (worker->settings.slots > 0 && running >= worker->settings.slots) {
    /* callBatch() of Planner.cpp answers NOT_ENOUGH_SLOTS, and makeChainedCall() does not look. */
    report("faasm-worker: warning: a chained call never runs: the cluster's %u slots are all in use\n", worker->settings.slots);
    return id;
  }
  if (strcmp(request->function, MODULE_NAME) != 0) {
    /* The destructor of the module that could not be loaded throws: destroyThreadsExecEnv() of WAMRWasmModule.cpp. */
    report("faasm-worker: the worker ends: the WebAssembly function python/%s, which was chained, cannot be loaded\n",
           request->function);
    return 0;
  }
  return start(worker, call) ? id : 0;
}

/* What a call asks for. False when the worker has ended. */
static bool serve(const struct worker *worker, struct started *asking, const struct call_request *request, int input) {
  if (request->what == CALL_START) {
    const struct call_answer started = {.id = chain(worker, request, input)};
    if (started.id == 0) return false;
    call_send(asking->socket, &started, sizeof started, -1);
  } else {
    asking->awaited = request->id;
    asking->awaits_output = request->what == CALL_AWAIT_OUTPUT;
    asking->until = milliseconds() + (uint64_t)worker->settings.await_timeout * 1000;
  }
  return true;
}

/* A process has closed its socket, as it ends: its call with it, or the worker. Answers the exit code of that. */
static int ended(const struct worker *worker, struct started *call) {
  int status;
  while (waitpid(call->process, &status, 0) < 0) {
    if (errno != EINTR) give_up("the process of a call is gone");
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return finish(worker, call) ? 0 : EXIT_OF_TRAP;
  close(call->socket);
  call->socket = -1;
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  report("faasm-worker: the process of a call was killed by signal %d\n", WTERMSIG(status));
  return EXIT_OF_ENGINE;
}

/* Something has come from a process: what it asks for, or its end. */
static int hear(const struct worker *worker, struct started *call) {
  struct call_request request;
  int input;
  if (!call_receive(call->socket, &request, sizeof request, &input)) return ended(worker, call);
  request.function[CALL_NAME_MAX] = 0;
  request.entry[CALL_NAME_MAX] = 0;
  const bool goes_on = serve(worker, call, &request, input);
  if (input >= 0) close(input);
  return goes_on ? 0 : EXIT_OF_TRAP;
}

/*
 * Waits until a process says something, an await has taken too long, or a signal asks for the end. Answers 0, or the exit code
 * when the worker has ended.
 */
static int turn(const struct worker *worker) {
  const int64_t wait = answer_all();
  const struct timespec timeout = {.tv_sec = (time_t)(wait / 1000), .tv_nsec = (long)(wait % 1000) * 1000000};
  sigset_t none;
  sigemptyset(&none);
  struct pollfd *polled = allocate(count * sizeof *polled);
  const uint32_t polled_count = count;
  for (uint32_t i = 0; i < count; i++) polled[i] = (struct pollfd){.fd = all[i]->socket, .events = POLLIN};
  int code = 0;
  if (ppoll(polled, polled_count, wait < 0 ? NULL : &timeout, &none) >= 0) {
    for (uint32_t i = 0; code == 0 && i < polled_count; i++) {
      if (polled[i].revents != 0) code = hear(worker, all[i]);
    }
  }
  free(polled);
  return signal_to_end != 0 ? 128 + signal_to_end : code;
}

static void forget_calls(void) {
  for (uint32_t i = 0; i < count; i++) {
    if (all[i]->output >= 0) close(all[i]->output);
    if (all[i]->result != NULL) munmap(all[i]->result, sizeof *all[i]->result);
    free(all[i]->input);
    free(all[i]);
  }
  count = 0;
}

int dispatcher_call(const struct worker *worker, const unsigned char *input, unsigned long input_size,
                    struct outcome *outcome) {
  struct started *first = new_call();
  const uint32_t before = worker->commons->descriptors;
  int code = 0;
  first->input = allocate(input_size);
  if (input_size > 0) memcpy(first->input, input, input_size);
  first->input_size = input_size;
  /* A worker that makes it anew once a call has bound the module before the first one. */
  const uint32_t binding = instances == 0 && worker->settings.resets == 1 ? 2 : 0;
  if (!start(worker, first)) return EXIT_OF_TRAP;
  while (code == 0 && running > 0) code = turn(worker);
  if (code != 0) {
    kill_all();
    return code;
  }
  *outcome = (struct outcome){
      .return_value = first->return_value,
      .nanoseconds = first->result->nanoseconds,
      .descriptors = worker->commons->descriptors - before - binding,
  };
  outcome->output = output_of(first, &outcome->output_size);
  forget_calls();
  return 0;
}
