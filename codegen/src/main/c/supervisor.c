#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "calls.h"
#include "faaslet.h"
#include "host_io.h"
#include "report.h"
#include "scratch.h"

/*
 * What all calls of a run have together, however they are chained. A call that waits for another does not count as running,
 * so the one it waits for can be started.
 */
enum { CALLS_MAX = 4096, ALIVE_MAX = 256, RUNNING_MAX = 16 };
static const uint64_t bytes_without_limit = 1u << 30;
static const uint64_t least_bytes = 64u << 20;

enum state { WAITING, ALIVE, ENDED };

/* The first is the guest that the command line names; the others were chained by one before them. */
static struct call {
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
} *calls;
static uint32_t call_count;
static uint64_t bytes_held;

static struct faaslet *the_first;
static int (*guest_of)(struct faaslet *);
static int signals = -1;
static sigset_t before; /* the signals that were blocked when the engine was started */
static struct rlimit files_before;

/* Signals are read, never handled: the supervisor has no code that runs in between of other code. */
static void await_signals(void) {
  static const int ends[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGALRM};
  sigset_t awaited;
  sigemptyset(&awaited);
  sigaddset(&awaited, SIGCHLD);
  for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
    struct sigaction action;
    /* nohup and background jobs ignore some of them on purpose. */
    if (sigaction(ends[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN) sigaddset(&awaited, ends[i]);
  }
  /* Whoever started us may have ignored it, and then the kernel keeps no exit codes. */
  signal(SIGCHLD, SIG_DFL);
  sigprocmask(SIG_BLOCK, &awaited, &before);
  signals = signalfd(-1, &awaited, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* A signal other than SIGCHLD that has come, or 0. */
static int signal_that_ends(void) {
  struct signalfd_siginfo came;
  while (read(signals, &came, sizeof came) == sizeof came) {
    if (came.ssi_signo != SIGCHLD) return (int)came.ssi_signo;
  }
  return 0;
}

/* Calls that wait need one each. */
static void allow_descriptors(void) {
  getrlimit(RLIMIT_NOFILE, &files_before);
  const rlim_t wanted = CALLS_MAX + 2 * ALIVE_MAX;
  struct rlimit more = files_before;
  if (more.rlim_cur >= wanted) return;
  more.rlim_cur = more.rlim_max < wanted ? more.rlim_max : wanted;
  setrlimit(RLIMIT_NOFILE, &more);
}

/* ---- processes ---- */

/* What a process of the guest must not have of the supervisor: other calls, the lock, the signals. */
static void become_guest(uint32_t index) {
  scratch_leave();
  host_io_leave();
  close(signals);
  setrlimit(RLIMIT_NOFILE, &files_before);
  for (uint32_t i = 0; i < call_count; i++) {
    if (i != index && calls[i].input >= 0) close(calls[i].input);
    if (i != index && calls[i].output >= 0) close(calls[i].output);
    if (calls[i].socket >= 0) close(calls[i].socket);
  }
}

/* The bytes that were counted when the call was asked for, and no more: its caller may still hold the file. NULL: they are gone. */
static uint8_t *call_input(struct call *call) {
  uint8_t *bytes = malloc(call->bytes > 0 ? call->bytes : 1);
  for (uint64_t done = 0; bytes != NULL && done < call->bytes;) {
    const ssize_t got = pread(call->input, bytes + done, call->bytes - done, (off_t)done);
    if (got <= 0) return NULL;
    done += (uint64_t)got;
  }
  close(call->input);
  return bytes;
}

/* The faaslet of a chained call: that of the first with another function, input, output and scratch directory. */
static void be_called(uint32_t index) {
  struct faaslet *faaslet = the_first;
  struct options *options = &faaslet->options;
  struct call *call = &calls[index];
  static char *arguments[5];
  options->py_func = call->function;
  options->py_entry = call->entry;
  arguments[0] = (char *)"py_func";
  arguments[1] = (char *)(uintptr_t)options->py_user;
  arguments[2] = call->function;
  arguments[3] = call->entry;
  options->arguments = arguments;
  options->argument_count = 4;
  free(faaslet->input);
  faaslet->input = call_input(call);
  faaslet->input_size = call->bytes;
  faaslet->is_call = true;
  host_io_redirect(faaslet, call->output);
  if (faaslet->input == NULL || !name_space_renew(faaslet, scratch_of_call(index))) {
    report("faaslet: cannot start a chained call of %s: %s\n", call->function, strerror(errno));
    _exit(EXIT_OF_ENGINE);
  }
}

static bool start(uint32_t index) {
  struct call *call = &calls[index];
  const pid_t supervisor = getpid();
  int pair[2];
  if (index > 0) call->output = memfd_create("output", MFD_CLOEXEC);
  if (index > 0 && call->output < 0) return false;
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) return false;
  /* A guest that does not read its answers must not hold up the supervisor. */
  fcntl(pair[0], F_SETFL, O_NONBLOCK);
  call->process = fork();
  if (call->process == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != supervisor) _exit(EXIT_OF_ENGINE);
    close(pair[0]);
    become_guest(index);
    the_first->supervisor = pair[1];
    if (index > 0) be_called(index);
    sigprocmask(SIG_SETMASK, &before, NULL);
    /* The address space goes as a whole; no library has work to do at exit. */
    _exit(guest_of(the_first));
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

static void close_one(int *fd) {
  if (*fd >= 0) close(*fd);
  *fd = -1;
}

/* ---- chained calls ---- */

static uint64_t bytes_allowed(void) {
  const uint64_t limit = the_first->options.memory_limit;
  if (limit == 0) return bytes_without_limit;
  return limit > least_bytes ? limit : least_bytes;
}

static void hold(struct call *call, uint64_t bytes) {
  bytes_held = bytes_held - call->bytes + bytes;
  call->bytes = bytes;
}

static void answer(struct call *caller, struct call *call, bool with_output) {
  const struct call_answer message = {.id = (uint32_t)(call - calls), .code = call->code};
  call_send(caller->socket, &message, sizeof message, with_output ? call->output : -1);
}

static void over(uint32_t index, uint32_t code) {
  struct call *call = &calls[index];
  struct stat status;
  call->state = ENDED;
  call->code = code;
  close_one(&call->socket);
  close_one(&call->input);
  free(call->function);
  free(call->entry);
  call->function = call->entry = NULL;
  hold(call, 0);
  if (index == 0) return;
  struct call *caller = &calls[call->caller];
  const uint64_t written = call->output >= 0 && fstat(call->output, &status) == 0 ? (uint64_t)status.st_size : 0;
  if (written > 0 && caller->state == ALIVE && bytes_held + written > bytes_allowed()) {
    report("faaslet: the output of a chained call is too large: its calls hold more than %lu bytes\n",
           (unsigned long)bytes_allowed());
    call->code = EXIT_OF_ENGINE;
  } else if (written > 0 && caller->state == ALIVE) {
    hold(call, written);
  }
  if (call->bytes == 0) close_one(&call->output);
  scratch_remove_call(index);
  if (caller->state == ALIVE && caller->awaits == index) {
    caller->awaits = 0;
    answer(caller, call, caller->wants_output);
  }
  /* Nobody can ask for the outputs of what it called. */
  for (uint32_t i = 1; i < call_count; i++) {
    if (calls[i].caller != index || calls[i].state != ENDED) continue;
    close_one(&calls[i].output);
    hold(&calls[i], 0);
  }
}

static void refuse(struct call *caller, const char *why) {
  struct call_answer message = {.id = 0};
  strncpy(message.why, why, sizeof message.why - 1);
  call_send(caller->socket, &message, sizeof message, -1);
}

static void take_call(uint32_t caller, struct call_request *request, int input) {
  struct stat status;
  struct call *call = &calls[call_count];
  request->function[CALL_NAME_MAX] = request->entry[CALL_NAME_MAX] = 0;
  if (the_first->options.py_user == NULL || input < 0 || fstat(input, &status) != 0 || !S_ISREG(status.st_mode)) {
    refuse(&calls[caller], "it has no input");
  } else if (call_count == CALLS_MAX) {
    refuse(&calls[caller], "there are too many calls");
  } else if (bytes_held + (uint64_t)status.st_size > bytes_allowed()) {
    refuse(&calls[caller], "the inputs and outputs of all calls are too large together");
  } else {
    *call = (struct call){
        .state = WAITING, .socket = -1, .caller = caller, .input = input, .output = -1,
        .function = strdup(request->function), .entry = strdup(request->entry)};
    if (call->function != NULL && call->entry != NULL) {
      hold(call, (uint64_t)status.st_size);
      const struct call_answer message = {.id = call_count++};
      call_send(calls[caller].socket, &message, sizeof message, -1);
      return;
    }
    free(call->function);
    free(call->entry);
    refuse(&calls[caller], strerror(errno));
  }
  if (input >= 0) close(input);
}

static void serve(uint32_t index) {
  struct call *caller = &calls[index];
  struct call_request request;
  int fd;
  errno = 0;
  if (!call_receive(caller->socket, &request, sizeof request, &fd)) {
    if (errno == EAGAIN) return;
    /* It is about to end, or does not keep to the protocol, and then is not listened to any more. */
    close_one(&caller->socket);
    return;
  }
  if (request.what == CALL_START) {
    take_call(index, &request, fd);
    return;
  }
  if (fd >= 0) close(fd);
  if (request.id == 0 || request.id >= call_count || calls[request.id].caller != index) {
    refuse(caller, "there is no such call");
  } else if (calls[request.id].state == ENDED) {
    answer(caller, &calls[request.id], request.what == CALL_AWAIT_OUTPUT);
  } else {
    caller->awaits = request.id;
    caller->wants_output = request.what == CALL_AWAIT_OUTPUT;
  }
}

/* Starts what waits, in its order, as far as there is room. */
static void start_waiting(void) {
  uint32_t alive = 0, running = 0;
  for (uint32_t i = 0; i < call_count; i++) {
    if (calls[i].state != ALIVE) continue;
    alive++;
    if (calls[i].awaits == 0) running++;
  }
  for (uint32_t i = 1; i < call_count; i++) {
    if (calls[i].state != WAITING) continue;
    if (running >= RUNNING_MAX) return;
    if (alive >= ALIVE_MAX && running > 0) return;
    if (alive >= ALIVE_MAX) {
      report("faaslet: a chained call of %s is not started: %d calls wait for each other\n", calls[i].function, ALIVE_MAX);
      over(i, EXIT_OF_ENGINE);
      return;
    }
    if (!scratch_make_call(i) || !start(i)) {
      report("faaslet: cannot start a chained call of %s: %s\n", calls[i].function, strerror(errno));
      over(i, EXIT_OF_ENGINE);
      continue;
    }
    close_one(&calls[i].input);
    alive++;
    running++;
  }
}

/* ---- the first ---- */

/* Milliseconds until the deadline, -1 for none. */
static int left_until(const struct timespec *deadline) {
  struct timespec now;
  if (deadline->tv_sec == 0) return -1;
  clock_gettime(CLOCK_MONOTONIC, &now);
  const int64_t left =
      (int64_t)(deadline->tv_sec - now.tv_sec) * 1000 + (deadline->tv_nsec - now.tv_nsec + 999999) / 1000000;
  return left < 0 ? 0 : left > 1000000000 ? 1000000000 : (int)left;
}

static void reap(int *first_status) {
  pid_t ended;
  int status;
  while ((ended = waitpid(-1, &status, WNOHANG)) > 0) {
    for (uint32_t i = 0; i < call_count; i++) {
      if (calls[i].state != ALIVE || calls[i].process != ended) continue;
      if (i == 0) *first_status = status;
      over(i, WIFEXITED(status) ? (uint32_t)WEXITSTATUS(status) : 128 + (uint32_t)WTERMSIG(status));
    }
  }
}

enum ending { OVER, OUT_OF_TIME, ASKED_TO_END };

/* Serves the guest until it has ended, whose status is put, or until it has to be ended. */
static enum ending await_end(const struct timespec *deadline, int *status, int *asked_by) {
  static struct pollfd polled[ALIVE_MAX + 1];
  static uint32_t index[ALIVE_MAX + 1];
  for (;;) {
    nfds_t count = 0;
    polled[count++] = (struct pollfd){.fd = signals, .events = POLLIN};
    for (uint32_t i = 0; i < call_count && count <= ALIVE_MAX; i++) {
      if (calls[i].socket < 0) continue;
      index[count] = i;
      polled[count++] = (struct pollfd){.fd = calls[i].socket, .events = POLLIN};
    }
    const int left = left_until(deadline);
    if (left == 0) return OUT_OF_TIME;
    *asked_by = poll(polled, count, left) < 0 && errno != EINTR ? SIGABRT : signal_that_ends();
    if (*asked_by != 0) return ASKED_TO_END;
    for (nfds_t i = 1; i < count; i++) {
      if (polled[i].revents != 0 && calls[index[i]].socket >= 0) serve(index[i]);
    }
    reap(status);
    if (calls[0].state == ENDED) return OVER;
    start_waiting();
  }
}

/* Kills and reaps all processes that are left, also those of which nobody said anything: they become ours when their own
   parent ends. */
static void end_all(int *first_status) {
  for (uint32_t i = 0; i < call_count; i++) {
    int status;
    if (calls[i].state != ALIVE) continue;
    kill(calls[i].process, SIGKILL);
    while (waitpid(calls[i].process, &status, 0) < 0 && errno == EINTR) continue;
    if (i == 0) *first_status = status;
    calls[i].state = ENDED;
  }
  for (;;) {
    char list[4096];
    int fd = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
    const ssize_t got = fd < 0 ? 0 : read(fd, list, sizeof list - 1);
    if (fd >= 0) close(fd);
    if (got <= 0) return;
    list[got] = 0;
    for (char *at = list; *at >= '0' && *at <= '9';) {
      long process = 0;
      while (*at >= '0' && *at <= '9') process = process * 10 + (*at++ - '0');
      /* The number at the end of a full buffer may be cut: the next round has it. */
      if (*at != ' ') break;
      at++;
      kill((pid_t)process, SIGKILL);
      while (waitpid((pid_t)process, NULL, 0) < 0 && errno == EINTR) continue;
    }
  }
}

_Noreturn static void die_of(int signal_number) {
  const struct rlimit none = {0, 0};
  sigset_t only;
  /* The core that matters is the guest's. */
  setrlimit(RLIMIT_CORE, &none);
  signal(signal_number, SIG_DFL);
  sigemptyset(&only);
  sigaddset(&only, signal_number);
  raise(signal_number);
  sigprocmask(SIG_UNBLOCK, &only, NULL);
  _exit(128 + signal_number);
}

void supervisor_run(struct faaslet *faaslet, int (*guest)(struct faaslet *)) {
  int status = 0;
  int asked_by = 0;
  struct timespec deadline = {0};
  if (faaslet->options.time_limit > 0) {
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec += faaslet->options.time_limit;
  }
  the_first = faaslet;
  guest_of = guest;
  await_signals();
  allow_descriptors();
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  /* Addresses only, until there are calls. */
  calls = mmap(NULL, CALLS_MAX * sizeof *calls, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (calls != MAP_FAILED) calls[call_count++] = (struct call){.socket = -1, .input = -1, .output = -1};
  if (calls == MAP_FAILED || signals < 0 || !start(0)) {
    report("faaslet: cannot start a process for the guest: %s\n", strerror(errno));
    exit(EXIT_OF_ENGINE);
  }
  scratch_sweep();
  const enum ending ending = await_end(&deadline, &status, &asked_by);
  end_all(&status);
  if (ending == OUT_OF_TIME) report("faaslet: the time limit is over\n");
  const bool kept = host_io_keep(faaslet);
  scratch_remove();
  if (ending == OUT_OF_TIME) _exit(EXIT_OF_TIME_LIMIT);
  if (ending == ASKED_TO_END) die_of(asked_by);
  if (WIFSIGNALED(status)) die_of(WTERMSIG(status));
  _exit(WEXITSTATUS(status) == 0 && !kept ? EXIT_OF_ENGINE : WEXITSTATUS(status));
}
