#include "processes.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "faaslet.h"

int signals_await(struct faaslet *faaslet) {
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
  if (sigprocmask(SIG_BLOCK, &awaited, &faaslet->signals_before) != 0) return -1;
  faaslet->signals_are_blocked = true;
  return signalfd(-1, &awaited, SFD_CLOEXEC | SFD_NONBLOCK);
}

void signals_let_through(struct faaslet *faaslet) {
  if (faaslet->signals_are_blocked) sigprocmask(SIG_SETMASK, &faaslet->signals_before, NULL);
  faaslet->signals_are_blocked = false;
}

int signals_that_end(int signals) {
  struct signalfd_siginfo came;
  while (read(signals, &came, sizeof came) == sizeof came) {
    if (came.ssi_signo != SIGCHLD) return (int)came.ssi_signo;
  }
  return 0;
}

bool descriptors_allow(rlim_t wanted, struct rlimit *before) {
  if (getrlimit(RLIMIT_NOFILE, before) != 0) return false;
  struct rlimit more = *before;
  if (more.rlim_cur >= wanted) return true;
  more.rlim_cur = more.rlim_max < wanted ? more.rlim_max : wanted;
  return setrlimit(RLIMIT_NOFILE, &more) == 0;
}

int deadline_left(const struct timespec *deadline) {
  struct timespec now;
  if (deadline->tv_sec == 0) return -1;
  /* Whatever keeps the clock from being read, it is asked again soon. */
  if (clock_gettime(CLOCK_MONOTONIC, &now) != 0) return 100;
  const int64_t left =
      (int64_t)(deadline->tv_sec - now.tv_sec) * 1000 + (deadline->tv_nsec - now.tv_nsec + 999999) / 1000000;
  return left < 0 ? 0 : left > 1000000000 ? 1000000000 : (int)left;
}

bool process_ends_with(pid_t parent) { return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent; }

bool packets_open(int pair[2]) {
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) return false;
  if (fcntl(pair[0], F_SETFL, O_NONBLOCK) == 0) return true;
  const int wrong = errno;
  descriptor_close(&pair[0]);
  descriptor_close(&pair[1]);
  errno = wrong;
  return false;
}

void descriptor_close(int *fd) {
  if (*fd >= 0) close(*fd);
  *fd = -1;
}

bool process_end(pid_t process, int *status) {
  int tries = 0;
  while (kill(process, SIGKILL) != 0 && errno != ESRCH) {
    if (++tries == 3) return false;
  }
  while (waitpid(process, status, 0) < 0) {
    if (errno != EINTR && ++tries == 3) return false;
  }
  return true;
}

void processes_end(void) {
  for (bool progress = true; progress;) {
    progress = false;
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
      progress |= process_end((pid_t)process, NULL);
    }
  }
}
