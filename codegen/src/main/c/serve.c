/*
 * `faaslet serve`: calls of one program from a Unix socket, each in a process of its own that is a copy of one zygote.
 *
 * This is the supervisor, which stays outside the walls. It makes the socket, has the zygote fork processes ahead of need, and
 * looks after them: deadlines, CPU time, connections that the platform has closed, scratch directories, and the events on
 * standard output (docs/zygote.md). It never reads what a call says.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "calls.h"
#include "faaslet.h"
#include "failure.h"
#include "processes.h"
#include "report.h"
#include "zygote.h"

/* A platform that connects and then says nothing is waited for no longer than this. */
enum { SECONDS_TO_ASK = 10 };

static const uint64_t nanoseconds_in_millisecond = 1000000, nanoseconds_in_second = 1000000000;

/* With so many bytes of events that the platform has not read there are no more calls. */
enum { UNTOLD_MAX = 65536 };

/* When so many processes, one after the other, have ended before a call came to them, more will, too. */
enum { EARLY_ENDS_MAX = 16 };

/* What could not be done is tried again after this many milliseconds, if nothing happens before. */
enum { PAUSE_BEFORE_ANOTHER_TRY = 20 };

enum source { FROM_SIGNALS, FROM_INPUT, FROM_OUTPUT, FROM_ZYGOTE, FROM_NOTICES, FROM_CONNECTION };

enum state {
  FREE,
  ORDERED, /* the zygote forks a process for it */
  AHEAD,   /* the process waits for a connection */
  ASKED,   /* it has one */
  BEGUN,   /* it knows what is called */
};

struct slot {
  enum state state;
  pid_t process;     /* 0: none yet */
  int notices;       /* our end of the socket by which the process tells what it does */
  int connection;    /* the platform's, to see it closed, and so that it does not end before its event; -1: none */
  uint64_t call;
  uint64_t wall_deadline, cpu_check; /* on the monotonic clock, in nanoseconds; 0: none */
  uint64_t cpu_limit;                /* nanoseconds, 0: none */
  const char *killed_for;            /* what the event says of it; NULL: it was not killed by us */
  enum ending_kind how;
  bool is_over;                      /* it has said so itself */
  struct timespec scratch_made;
  bool has_no_scratch;
};

struct server {
  struct faaslet *faaslet;
  struct zygote zygote; /* what the zygote's process gets */
  int signals, orders, listening, events;
  pid_t zygote_process;
  struct rlimit files_before;
  bool is_ready;
  bool is_ending; /* no more calls are taken */
  bool is_hurried; /* nor is waited for those that run */
  struct slot slots[SERVED_CALLS_MAX];
  uint32_t slot_count;
  uint64_t start_deadline; /* of the zygote, 0: none */
  uint32_t early_ends;
  bool must_reap; /* although no signal says so */
  struct sockaddr_un address;
  bool is_bound; /* the path is ours to remove */
  bool awaits_output;
  size_t untold_size; /* events that standard output did not take yet; room for those of all that may run */
  char untold[UNTOLD_MAX + SERVED_CALLS_MAX * 512];
};

static uint64_t now(void) {
  struct timespec time;
  return clock_gettime(CLOCK_MONOTONIC, &time) == 0 ? (uint64_t)time.tv_sec * nanoseconds_in_second + (uint64_t)time.tv_nsec : 0;
}

/* ---- what is watched ---- */

static bool watch(const struct server *server, int fd, uint32_t what, enum source source, uint32_t slot) {
  struct epoll_event event = {.events = what, .data.u64 = (uint64_t)source << 32 | slot};
  return epoll_ctl(server->events, EPOLL_CTL_ADD, fd, &event) == 0;
}

static void watch_no_more(const struct server *server, int fd) { epoll_ctl(server->events, EPOLL_CTL_DEL, fd, NULL); }

/* ---- events ---- */

/* Writes what standard output takes without waiting: a platform that does not read it must not hold up the supervisor. */
static void write_events(struct server *server) {
  struct pollfd polled = {.fd = STDOUT_FILENO, .events = POLLOUT};
  while (server->untold_size > 0 && poll(&polled, 1, 0) == 1) {
    const ssize_t written =
        write(STDOUT_FILENO, server->untold, server->untold_size < PIPE_BUF ? server->untold_size : PIPE_BUF);
    if (written < 0 && errno == EINTR) continue;
    /* A platform that does not take them any more has ended, which standard input says as well. */
    if (written < 0 && errno == EPIPE) server->untold_size = 0;
    if (written <= 0) break;
    server->untold_size -= (size_t)written;
    memmove(server->untold, server->untold + written, server->untold_size);
  }
  const bool waits = server->untold_size > 0;
  if (waits && !server->awaits_output) server->awaits_output = watch(server, STDOUT_FILENO, EPOLLOUT, FROM_OUTPUT, 0);
  if (!waits && server->awaits_output) watch_no_more(server, STDOUT_FILENO);
  if (!waits) server->awaits_output = false;
}

static void tell(struct server *server, const char *line) {
  const size_t size = strlen(line);
  if (size > sizeof server->untold - server->untold_size) return;
  memcpy(server->untold + server->untold_size, line, size);
  server->untold_size += size;
  write_events(server);
}

static void tell_failed(struct server *server, const char *why) {
  char line[512];
  snprintf(line, sizeof line, "failed %s\n", why);
  tell(server, line);
}

static const char *reason_of(const struct slot *slot, int status) {
  static const char *const reasons[] = {"exit", "trap", "output", "memory", "lost"};
  if (slot->killed_for != NULL) return slot->killed_for;
  if (WIFEXITED(status)) return reasons[slot->how];
  /* Nobody else sends it to a process of this user, unless the user does. */
  return WTERMSIG(status) == SIGKILL ? "memory" : "signal";
}

static uint64_t microseconds(const struct timeval *time) {
  return (uint64_t)time->tv_sec * 1000000 + (uint64_t)time->tv_usec;
}

static void tell_ended(struct server *server, const struct slot *slot, int status, const struct rusage *usage) {
  char line[512];
  snprintf(line, sizeof line, "ended %lu how=%s code=%d user_us=%lu system_us=%lu rss_kib=%ld private_kib=%ld\n",
           (unsigned long)slot->call, reason_of(slot, status), WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status),
           (unsigned long)microseconds(&usage->ru_utime), (unsigned long)microseconds(&usage->ru_stime), usage->ru_maxrss,
           /* Every page that becomes its own is a fault; so are some that are not. */
           usage->ru_minflt * 4);
  tell(server, line);
}

/* ---- slots ---- */

static bool is_busy(const struct server *server) {
  for (uint32_t i = 0; i < server->slot_count; i++) {
    if (server->slots[i].state != FREE) return true;
  }
  return false;
}

static void forget_connection(const struct server *server, struct slot *slot) {
  if (slot->connection >= 0) watch_no_more(server, slot->connection);
  descriptor_close(&slot->connection);
}

static void end_slot(struct slot *slot, const char *why) {
  if (slot->killed_for != NULL) return;
  slot->killed_for = why;
  /* Otherwise as soon as the zygote tells which process it is. */
  if (slot->process > 0) kill(slot->process, SIGKILL);
}

static void renew_scratch(struct server *server, uint32_t index) {
  struct slot *slot = &server->slots[index];
  const bool done = scratch_renew_call(&server->faaslet->scratch, index, &slot->scratch_made);
  if (!done && !slot->has_no_scratch) report("faaslet: cannot make a scratch directory for calls: %s\n", strerror(errno));
  slot->has_no_scratch = !done;
}

/* A slot that has none is not used; what kept it from being made may be over. */
static bool has_scratch(struct server *server, uint32_t index) {
  if (server->slots[index].has_no_scratch) renew_scratch(server, index);
  return !server->slots[index].has_no_scratch;
}

static struct slot *slot_of(struct server *server, pid_t process) {
  for (uint32_t i = 0; i < server->slot_count; i++) {
    if (server->slots[i].process == process) return &server->slots[i];
  }
  return NULL;
}

/* For a connection. */
static bool is_waiting(const struct slot *slot) { return slot->state == ORDERED || slot->state == AHEAD; }

/* Orders processes, as many as may wait, and no more than there may be calls at once. False: that has to be tried again. */
static bool order_forks(struct server *server) {
  uint32_t waiting = 0;
  bool done = true;
  if (!server->is_ready || server->is_ending || server->untold_size > UNTOLD_MAX) return true;
  for (uint32_t i = 0; i < server->slot_count; i++) {
    if (is_waiting(&server->slots[i])) waiting++;
  }
  for (uint32_t i = 0; i < server->slot_count && waiting < server->faaslet->options.ahead; i++) {
    const struct fork_order order = {.slot = i};
    if (server->slots[i].state != FREE) continue;
    if (!has_scratch(server, i) || !call_send(server->orders, &order, sizeof order, -1)) {
      done = false;
      continue;
    }
    server->slots[i].state = ORDERED;
    waiting++;
  }
  return done;
}

static void begin_call(struct slot *slot, const struct call_notice *notice) {
  const uint64_t time = now();
  slot->state = BEGUN;
  slot->call = notice->call;
  slot->wall_deadline = 0;
  if (notice->wall_milliseconds > 0) {
    slot->wall_deadline = time + notice->wall_milliseconds * nanoseconds_in_millisecond;
  }
  slot->cpu_limit = notice->cpu_milliseconds * nanoseconds_in_millisecond;
  slot->cpu_check = slot->cpu_limit > 0 ? time + slot->cpu_limit : 0;
}

static void read_notices(struct server *server, uint32_t index) {
  struct slot *slot = &server->slots[index];
  struct call_notice notice;
  int fd;
  while (call_receive(slot->notices, &notice, sizeof notice, &fd)) {
    if ((notice.kind == NOTICE_CAME || notice.kind == NOTICE_BEGUN) && is_waiting(slot) && fd >= 0 && slot->connection < 0) {
      slot->state = ASKED;
      slot->connection = fd;
      server->early_ends = 0;
      slot->wall_deadline = now() + SECONDS_TO_ASK * nanoseconds_in_second;
      watch(server, fd, 0, FROM_CONNECTION, index);
    } else if (fd >= 0) {
      close(fd);
    }
    if (notice.kind == NOTICE_BEGUN && slot->state == ASKED) begin_call(slot, &notice);
    if (notice.kind == NOTICE_OVER && notice.how <= ENDED_BY_LOSS) {
      slot->how = notice.how;
      slot->is_over = true;
    }
  }
}

/* A slot whose process has ended, and been reaped. */
static void end_of_process(struct server *server, uint32_t index, int status, const struct rusage *usage) {
  struct slot *slot = &server->slots[index];
  read_notices(server, index);
  if (slot->state == BEGUN) tell_ended(server, slot, status, usage);
  if (slot->state < ASKED && !slot->is_over && !server->is_ending) server->early_ends++;
  forget_connection(server, slot);
  *slot = (struct slot){.state = FREE, .notices = slot->notices, .connection = -1, .scratch_made = slot->scratch_made,
                        .has_no_scratch = slot->has_no_scratch};
  renew_scratch(server, index);
}

/* ---- the zygote ---- */

static bool is_our_child(pid_t process) {
  siginfo_t child;
  return process > 0 && waitid(P_PID, (id_t)process, &child, WEXITED | WNOHANG | WNOWAIT) == 0;
}

/* False when the zygote does not keep to the rules: nothing that it says is worth anything then. */
static bool read_answers(struct server *server) {
  struct fork_answer answer;
  int none;
  while (call_receive(server->orders, &answer, sizeof answer, &none)) {
    if (answer.slot == ORDER_OF_NOTHING && !server->is_ready) {
      server->is_ready = true;
      server->start_deadline = 0;
      tell(server, "ready\n");
      continue;
    }
    if (answer.slot >= server->slot_count) return false;
    struct slot *slot = &server->slots[answer.slot];
    if (slot->process != 0 || slot->state == FREE) return false;
    if (answer.process < 0) {
      report("faaslet: cannot start a process for a call: %s\n", strerror(-answer.process));
      slot->state = FREE;
      continue;
    }
    if (slot_of(server, answer.process) != NULL || !is_our_child(answer.process)) return false;
    slot->process = answer.process;
    if (slot->state == ORDERED) slot->state = AHEAD;
    if (slot->killed_for != NULL) kill(slot->process, SIGKILL);
  }
  return true;
}

/* Whether the zygote has yet to tell which process it has made. */
static bool awaits_process(const struct server *server) {
  for (uint32_t i = 0; i < server->slot_count; i++) {
    if (server->slots[i].state != FREE && server->slots[i].process == 0) return true;
  }
  return false;
}

/* Reaps what has ended. False when the zygote has, whose status is put. */
static bool reap(struct server *server, int *zygote_status) {
  server->must_reap = false;
  for (;;) {
    siginfo_t child = {0};
    struct rusage usage;
    int status;
    if (waitid(P_ALL, 0, &child, WEXITED | WNOHANG | WNOWAIT) != 0) {
      if (errno == EINTR) continue;
      server->must_reap = is_busy(server);
      return errno == ECHILD;
    }
    if (child.si_pid == 0) return true;
    struct slot *slot = slot_of(server, child.si_pid);
    if (slot == NULL && child.si_pid != server->zygote_process) {
      /* It may be one that the zygote has not told of yet, or is about to. */
      if (!read_answers(server)) return false;
      slot = slot_of(server, child.si_pid);
      if (slot == NULL && awaits_process(server)) return true;
    }
    if (wait4(child.si_pid, &status, 0, &usage) != child.si_pid) return false;
    if (child.si_pid == server->zygote_process) {
      *zygote_status = status;
      server->zygote_process = 0;
      return false;
    }
    if (slot != NULL) end_of_process(server, (uint32_t)(slot - server->slots), status, &usage);
  }
}

/* What a process of the guest must not have of the supervisor. */
_Noreturn static void be_zygote(struct server *server) {
  struct faaslet *faaslet = server->faaslet;
  scratch_leave(&faaslet->scratch);
  faaslet->zygote = &server->zygote;
  /* What a terminal sends to all that run in it is for the supervisor to answer: calls may come to their end. */
  setpgid(0, 0);
  if (!process_ends_with(server->zygote.supervisor)) _exit(EXIT_OF_ENGINE);
  if (setrlimit(RLIMIT_NOFILE, &server->files_before) != 0) _exit(EXIT_OF_ENGINE);
  sigprocmask(SIG_SETMASK, &faaslet->signals_before, NULL);
  /* Descriptors of the supervisor go when the walls are raised, before the guest runs. */
  _exit(zygote_run(faaslet));
}

static bool start_zygote(struct server *server) {
  struct zygote *zygote = &server->zygote;
  int pair[2];
  *zygote = (struct zygote){.supervisor = getpid(), .listening = server->listening, .notice = -1, .connection = {.socket = -1}};
  zygote->slot_count = server->slot_count;
  zygote->slots = open(server->faaslet->scratch.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (zygote->slots < 0) return false;
  for (uint32_t i = 0; i < server->slot_count; i++) {
    if (!scratch_renew_call(&server->faaslet->scratch, i, &server->slots[i].scratch_made)) return false;
    if (!packets_open(pair)) return false;
    server->slots[i].notices = pair[0];
    zygote->notices[i] = pair[1];
    if (!watch(server, pair[0], EPOLLIN, FROM_NOTICES, i)) return false;
  }
  if (!packets_open(pair)) return false;
  server->orders = pair[0];
  zygote->orders = pair[1];
  if (!watch(server, pair[0], EPOLLIN, FROM_ZYGOTE, 0)) return false;
  server->zygote_process = fork();
  if (server->zygote_process == 0) be_zygote(server);
  close(zygote->slots);
  close(zygote->orders);
  for (uint32_t i = 0; i < server->slot_count; i++) close(zygote->notices[i]);
  return server->zygote_process > 0;
}

/* ---- the socket ---- */

/* Whether the path is a socket that nobody serves any more. */
static bool is_left(const struct sockaddr_un *address) {
  struct stat status;
  if (lstat(address->sun_path, &status) != 0 || !S_ISSOCK(status.st_mode)) return false;
  const int other = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool refused = other >= 0 && connect(other, (const struct sockaddr *)address, sizeof *address) != 0 && errno == ECONNREFUSED;
  if (other >= 0) close(other);
  return refused;
}

static bool open_socket(struct server *server, struct failure *failure) {
  const char *path = server->faaslet->options.socket;
  struct sockaddr_un *address = &server->address;
  address->sun_family = AF_UNIX;
  if (strlen(path) >= sizeof address->sun_path) {
    return fail(failure, EXIT_OF_USAGE, "--socket is longer than %d bytes: %s", (int)sizeof address->sun_path - 1, path);
  }
  strcpy(address->sun_path, path);
  server->listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  /* The mode that the path gets: there is no moment at which others could connect. */
  bool done = server->listening >= 0 && fchmod(server->listening, 0600) == 0;
  if (done) {
    done = bind(server->listening, (const struct sockaddr *)address, sizeof *address) == 0;
    if (!done && errno == EADDRINUSE && is_left(address) && unlink(path) == 0) {
      done = bind(server->listening, (const struct sockaddr *)address, sizeof *address) == 0;
    } else if (!done) {
      return fail(failure, EXIT_OF_USAGE, "cannot make the socket %s: %s", path, strerror(errno));
    }
    server->is_bound = done;
  }
  done = done && chmod(path, 0600) == 0 && listen(server->listening, 4096) == 0;
  return done || fail(failure, EXIT_OF_ENGINE, "cannot listen on %s: %s", path, strerror(errno));
}

/* ---- serving ---- */

/* Takes no more calls: who connects is refused, and processes that wait for a connection end. */
static void stop(struct server *server) {
  if (server->is_ending) return;
  server->is_ending = true;
  /* Otherwise those that wait would not know of it. */
  const bool is_shut = shutdown(server->listening, SHUT_RDWR) == 0;
  for (uint32_t i = 0; i < server->slot_count && !is_shut; i++) {
    if (is_waiting(&server->slots[i])) end_slot(&server->slots[i], "lost");
  }
  descriptor_close(&server->listening);
}

/* The processor time of a process, in nanoseconds. */
static uint64_t cpu_used(pid_t process) {
  struct timespec used;
  clockid_t clock;
  if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &used) != 0) return 0;
  return (uint64_t)used.tv_sec * nanoseconds_in_second + (uint64_t)used.tv_nsec;
}

static void keep_least(uint64_t *least, uint64_t time) {
  if (time != 0 && (*least == 0 || time < *least)) *least = time;
}

/* Ends what has used up its time. Answers the milliseconds until there may be something to end, -1: there never will. */
static int look_at_clocks(struct server *server) {
  const uint64_t time = now();
  uint64_t next = server->start_deadline;
  for (uint32_t i = 0; i < server->slot_count; i++) {
    struct slot *slot = &server->slots[i];
    if (slot->state < ASKED || slot->killed_for != NULL) continue;
    if (slot->wall_deadline != 0 && slot->wall_deadline <= time) {
      end_slot(slot, slot->state == BEGUN ? "time" : "lost");
      continue;
    }
    if (slot->cpu_check != 0 && slot->cpu_check <= time && slot->process > 0) {
      const uint64_t used = cpu_used(slot->process);
      if (used >= slot->cpu_limit) {
        end_slot(slot, "cpu");
        continue;
      }
      slot->cpu_check = time + slot->cpu_limit - used;
    }
    keep_least(&next, slot->wall_deadline);
    keep_least(&next, slot->cpu_check);
  }
  if (next == 0) return -1;
  if (next <= time) return 0;
  const uint64_t left = (next - time + nanoseconds_in_millisecond - 1) / nanoseconds_in_millisecond;
  return left > 1000000000 ? 1000000000 : (int)left;
}

/* Whether standard input is at its end; what else comes there is of no interest. */
static bool input_ended(void) {
  char ignored[512];
  const ssize_t got = read(STDIN_FILENO, ignored, sizeof ignored);
  return got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN);
}

enum outcome { GOES_ON, ZYGOTE_ENDED, ZYGOTE_IS_WRONG, CALLS_END_EARLY };

static enum outcome reap_or_lose(struct server *server, int *zygote_status) {
  if (reap(server, zygote_status)) return GOES_ON;
  return server->zygote_process == 0 ? ZYGOTE_ENDED : ZYGOTE_IS_WRONG;
}

static enum outcome handle(struct server *server, const struct epoll_event *event, int *zygote_status) {
  const uint32_t index = (uint32_t)event->data.u64;
  switch ((enum source)(event->data.u64 >> 32)) {
    case FROM_SIGNALS:
      if (signals_that_end(server->signals) != 0) {
        server->is_hurried = server->is_ending;
        stop(server);
      }
      return reap_or_lose(server, zygote_status);
    case FROM_INPUT:
      if (input_ended()) {
        watch_no_more(server, STDIN_FILENO);
        stop(server);
      }
      return GOES_ON;
    case FROM_OUTPUT: write_events(server); return GOES_ON;
    case FROM_ZYGOTE:
      if (!read_answers(server)) return ZYGOTE_IS_WRONG;
      /* A call that ended before its process was known is still to be reaped. */
      return reap_or_lose(server, zygote_status);
    case FROM_NOTICES: read_notices(server, index); return GOES_ON;
    case FROM_CONNECTION: {
      struct slot *slot = &server->slots[index];
      /* What the call has said last counts: it may have come to its end. */
      read_notices(server, index);
      forget_connection(server, slot);
      if (!slot->is_over && slot->state >= ASKED) end_slot(slot, "lost");
      return GOES_ON;
    }
  }
  return GOES_ON;
}

/* Nothing more can come of the zygote. Calls that run may come to their end. */
static void lose_zygote(struct server *server, enum outcome outcome, int status, int *code) {
  char why[128] = "the zygote does not keep to the engine's rules";
  if (outcome == ZYGOTE_IS_WRONG || outcome == CALLS_END_EARLY) {
    if (outcome == CALLS_END_EARLY) snprintf(why, sizeof why, "processes for calls end before calls come to them");
    process_end(server->zygote_process, &status);
    server->zygote_process = 0;
  } else if (WIFSIGNALED(status)) {
    snprintf(why, sizeof why, "the zygote was ended by signal %d", WTERMSIG(status));
  } else if (server->is_ready) {
    snprintf(why, sizeof why, "the zygote has ended with exit code %d", WEXITSTATUS(status));
  } else {
    snprintf(why, sizeof why, "the program ended with exit code %d before it was ready for calls", WEXITSTATUS(status));
  }
  *code = WIFEXITED(status) && WEXITSTATUS(status) != 0 ? WEXITSTATUS(status) : EXIT_OF_ENGINE;
  tell_failed(server, why);
  stop(server);
  descriptor_close(&server->orders);
  for (uint32_t i = 0; i < server->slot_count; i++) {
    if (server->slots[i].process == 0) server->slots[i].state = FREE;
  }
}

static int serve(struct server *server) {
  struct epoll_event came[64];
  int code = 0, status = 0;
  while (!server->is_hurried && !(server->is_ending && !is_busy(server))) {
    if (server->untold_size > 0 && !server->awaits_output) write_events(server);
    const bool cannot_tell = server->untold_size > 0 && !server->awaits_output;
    const bool try_again = !order_forks(server) || server->must_reap || cannot_tell;
    int wait = look_at_clocks(server);
    if (try_again && (wait < 0 || wait > PAUSE_BEFORE_ANOTHER_TRY)) wait = PAUSE_BEFORE_ANOTHER_TRY;
    if (server->start_deadline != 0 && server->start_deadline <= now()) {
      tell_failed(server, "the program was not ready for calls within --time-limit");
      return EXIT_OF_TIME_LIMIT;
    }
    if (server->must_reap) {
      const enum outcome outcome = reap_or_lose(server, &status);
      if (outcome != GOES_ON) lose_zygote(server, outcome, status, &code);
    }
    const int count = epoll_wait(server->events, came, sizeof came / sizeof came[0], wait);
    if (count < 0 && errno != EINTR) {
      report("faaslet: cannot wait for calls: %s\n", strerror(errno));
      return EXIT_OF_ENGINE;
    }
    for (int i = 0; i < count; i++) {
      const enum outcome outcome = handle(server, &came[i], &status);
      if (outcome != GOES_ON) lose_zygote(server, outcome, status, &code);
    }
    if (server->early_ends >= EARLY_ENDS_MAX && !server->is_ending) lose_zygote(server, CALLS_END_EARLY, status, &code);
  }
  return code;
}

static bool prepare(struct server *server, struct failure *failure) {
  const struct options *options = &server->faaslet->options;
  server->slot_count = options->calls;
  server->signals = signals_await(server->faaslet);
  server->events = epoll_create1(EPOLL_CLOEXEC);
  if (server->signals < 0 || server->events < 0 || !descriptors_allow(64 + 3 * options->calls, &server->files_before) ||
      prctl(PR_SET_CHILD_SUBREAPER, 1) != 0 ||
      !watch(server, server->signals, EPOLLIN, FROM_SIGNALS, 0)) {
    return fail(failure, EXIT_OF_ENGINE, "cannot watch over processes: %s", strerror(errno));
  }
  /* A regular file, or /dev/null, never ends as a pipe does. */
  if (!watch(server, STDIN_FILENO, EPOLLIN, FROM_INPUT, 0) && errno != EPERM) {
    return fail(failure, EXIT_OF_ENGINE, "cannot watch standard input: %s", strerror(errno));
  }
  if (!open_socket(server, failure)) return false;
  if (options->scratch_limit > 0 && !scratch_confine_calls(&server->faaslet->scratch, options->scratch_limit)) {
    return fail(failure, EXIT_OF_ENGINE, "--scratch-limit needs user namespaces, and they are not allowed here: %s",
                strerror(errno));
  }
  if (options->time_limit > 0) server->start_deadline = now() + options->time_limit * nanoseconds_in_second;
  return start_zygote(server) || fail(failure, EXIT_OF_ENGINE, "cannot start the zygote: %s", strerror(errno));
}

static void forget(struct server *server) {
  for (uint32_t i = 0; i < server->slot_count; i++) {
    if (server->slots[i].process > 0) process_end(server->slots[i].process, NULL);
    descriptor_close(&server->slots[i].connection);
    descriptor_close(&server->slots[i].notices);
  }
  if (server->zygote_process > 0) process_end(server->zygote_process, NULL);
  processes_end();
  for (uint32_t i = 0; i < server->slot_count; i++) scratch_end_call(&server->faaslet->scratch, i);
  if (server->is_bound) unlink(server->address.sun_path);
  descriptor_close(&server->listening);
  descriptor_close(&server->orders);
  descriptor_close(&server->events);
  descriptor_close(&server->signals);
  free(server);
}

bool faaslet_serve(struct faaslet *faaslet, int *code, struct failure *failure) {
  struct server *server = calloc(1, sizeof *server);
  if (server == NULL) return fail(failure, EXIT_OF_ENGINE, "out of memory");
  server->faaslet = faaslet;
  server->signals = server->orders = server->listening = server->events = -1;
  for (uint32_t i = 0; i < SERVED_CALLS_MAX; i++) server->slots[i].notices = server->slots[i].connection = -1;
  const bool started = prepare(server, failure);
  if (started) {
    scratch_sweep(&faaslet->scratch);
    *code = serve(server);
  }
  forget(server);
  return started;
}
