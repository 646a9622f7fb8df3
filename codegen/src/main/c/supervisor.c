#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "faaslet.h"
#include "host_io.h"
#include "report.h"
#include "scratch.h"

static sigset_t before; /* the signals that were blocked when the engine was started */
static sigset_t awaited;

/* Signals are waited for, never handled: the supervisor has no code that runs in between of other code. */
static void await_signals(void) {
  static const int ends[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGALRM};
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
}

static struct timespec deadline_of(const struct options *options) {
  struct timespec deadline = {0};
  if (options->time_limit > 0) {
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec += options->time_limit;
  }
  return deadline;
}

/* What is left until the deadline; false when nothing is. */
static bool left_until(struct timespec deadline, struct timespec *left) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  left->tv_sec = deadline.tv_sec - now.tv_sec;
  left->tv_nsec = deadline.tv_nsec - now.tv_nsec;
  if (left->tv_nsec < 0) {
    left->tv_sec--;
    left->tv_nsec += 1000000000;
  }
  return left->tv_sec >= 0;
}

enum ending { ENDED, OUT_OF_TIME, ASKED_TO_END };

/* Waits until the guest's process has ended, whose status is put, or until it has to be ended. */
static enum ending await_end(pid_t guest, struct timespec deadline, int *status, int *asked_by) {
  for (;;) {
    pid_t ended;
    while ((ended = waitpid(-1, status, WNOHANG)) > 0) {
      if (ended == guest) return ENDED;
    }
    struct timespec left;
    const bool limited = deadline.tv_sec != 0;
    if (limited && !left_until(deadline, &left)) return OUT_OF_TIME;
    const int came = sigtimedwait(&awaited, NULL, limited ? &left : NULL);
    if (came > 0 && came != SIGCHLD) {
      *asked_by = came;
      return ASKED_TO_END;
    }
  }
}

/* Kills and reaps all processes that are left: those that a guest's process started became ours when it ended. */
static void end_children(void) {
  for (;;) {
    char list[4096];
    /* Without the file (a kernel without CONFIG_PROC_CHILDREN) only the guest itself is known, and is gone already. */
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

static pid_t start(struct faaslet *faaslet, int (*guest)(struct faaslet *)) {
  const pid_t supervisor = getpid();
  const pid_t process = fork();
  if (process != 0) return process;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != supervisor) _exit(EXIT_OF_ENGINE);
  scratch_leave();
  host_io_leave();
  sigprocmask(SIG_SETMASK, &before, NULL);
  /* The address space goes as a whole; no library has work to do at exit. */
  _exit(guest(faaslet));
}

void supervisor_run(struct faaslet *faaslet, int (*guest)(struct faaslet *)) {
  int status = 0;
  int asked_by = 0;
  const struct timespec deadline = deadline_of(&faaslet->options);
  await_signals();
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  const pid_t process = start(faaslet, guest);
  if (process < 0) {
    report("faaslet: cannot start a process for the guest: %s\n", strerror(errno));
    exit(EXIT_OF_ENGINE);
  }
  scratch_sweep();
  const enum ending ending = await_end(process, deadline, &status, &asked_by);
  if (ending != ENDED) {
    kill(process, SIGKILL);
    while (waitpid(process, &status, 0) < 0 && errno == EINTR) continue;
  }
  end_children();
  if (ending == OUT_OF_TIME) report("faaslet: the time limit is over\n");
  const bool kept = host_io_keep(faaslet);
  scratch_remove();
  if (ending == OUT_OF_TIME) _exit(EXIT_OF_TIME_LIMIT);
  if (ending == ASKED_TO_END) die_of(asked_by);
  if (WIFSIGNALED(status)) die_of(WTERMSIG(status));
  _exit(WEXITSTATUS(status) == 0 && !kept ? EXIT_OF_ENGINE : WEXITSTATUS(status));
}
