#include "zygote.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "calls.h"
#include "faaslet.h"
#include "failure.h"
#include "offer.h"
#include "processes.h"
#include "report.h"
#include "trap.h"
#include "walls.h"

bool zygote_has_call(const struct faaslet *faaslet) {
  return faaslet->zygote != NULL && faaslet->zygote->notice >= 0 && faaslet->zygote->connection.socket >= 0;
}

static bool notify(struct zygote *zygote, const struct call_notice *notice, int fd) {
  return call_send(zygote->notice, notice, sizeof *notice, fd);
}

/* ---- what a call says ---- */

void zygote_lose_call(struct faaslet *faaslet) {
  guest_exit(faaslet, EXIT_OF_ENGINE);
}

ssize_t zygote_log(struct faaslet *faaslet, int stream, const struct iovec *vectors, int count) {
  ssize_t size = 0;
  for (int i = 0; i < count; i++) size += (ssize_t)vectors[i].iov_len;
  if (!connection_log(&faaslet->zygote->connection, (uint32_t)stream, vectors, count)) zygote_lose_call(faaslet);
  return size;
}

/* What the engine says of a call goes where the call's own messages go. */
static void report_to_call(const char *text, size_t size) {
  const struct iovec vector = {(void *)(uintptr_t)text, size};
  connection_log(&the_faaslet->zygote->connection, STDERR_FILENO, &vector, 1);
}

/* ---- a call's process ---- */

/* Without a message, since there is nobody who could be told of it but the supervisor, which sees the exit code. */
static bool leave_zygote(struct faaslet *faaslet, uint32_t slot) {
  struct zygote *zygote = faaslet->zygote;
  char name[32];
  if (!process_ends_with(zygote->supervisor)) return false;
  zygote->notice = zygote->notices[slot];
  zygote->orders = -1;
  snprintf(name, sizeof name, "call-%u", slot);
  fds_close_opened(faaslet);
  if (!name_space_exchange_scratch(faaslet, zygote->slots, name)) return false;
  zygote->slots = -1;
  return walls_raise_for_call(faaslet);
}

static bool tell_of_connection(struct connection *connection) {
  return notify(the_faaslet->zygote, &(struct call_notice){.kind = NOTICE_CAME}, connection->socket);
}

/* Waits for a connection and what it asks for. False: there will be none, or none that can be understood. */
static bool accept_call(struct faaslet *faaslet) {
  struct zygote *zygote = faaslet->zygote;
  struct connection *connection = &zygote->connection;
  struct call_frame call;
  do {
    connection->socket = accept4(zygote->listening, NULL, NULL, SOCK_CLOEXEC);
  } while (connection->socket < 0 && errno == EINTR);
  close(zygote->listening);
  zygote->listening = -1;
  if (connection->socket < 0) return false;
  connection->before_waiting = tell_of_connection;
  if (!connection_receive_call(connection, &call)) return false;
  const struct call_notice begun = {.kind = NOTICE_BEGUN,
                                    .call = call.number,
                                    .wall_milliseconds = call.wall_milliseconds,
                                    .cpu_milliseconds = call.cpu_milliseconds};
  char *entry = strndup(call.entry, call.entry_size);
  /* With the connection, unless the supervisor has it already. */
  if (entry == NULL || !notify(zygote, &begun, connection->before_waiting != NULL ? connection->socket : -1)) return false;
  connection->before_waiting = NULL;
  /* The streams of the zygote are no business of a call. */
  if (dup2(STDIN_FILENO, STDOUT_FILENO) < 0 || dup2(STDIN_FILENO, STDERR_FILENO) < 0) return false;
  report_through(report_to_call);
  faaslet->options.py_entry = entry;
  faaslet->input = (uint8_t *)(uintptr_t)call.input; /* in the frame, which stays */
  faaslet->input_size = call.input_size;
  faaslet->output_size = 0;
  faaslet->guest_memory.was_refused = false;
  return true;
}

static enum ending_kind ending_of(const struct faaslet *faaslet, int code) {
  const struct connection *connection = &faaslet->zygote->connection;
  const int condition = faaslet->execution.condition;
  if (connection->is_exceeded) return ENDED_BY_OUTPUT;
  if (condition == TRAPPED || condition == REPORTING) return ENDED_BY_TRAP;
  if (connection->socket < 0) return ENDED_BY_LOSS;
  if (faaslet->output_is_lost || (faaslet->guest_memory.was_refused && code != 0)) return ENDED_BY_MEMORY;
  return ENDED_BY_EXIT;
}

static void tell_of_end(const struct faaslet *faaslet, int code) {
  notify(faaslet->zygote, &(struct call_notice){.kind = NOTICE_OVER, .how = ending_of(faaslet, code)}, -1);
}

/* Sends what the call has come to, and answers the exit code of its process. */
static int end_call(struct faaslet *faaslet, int code) {
  const enum ending_kind how = ending_of(faaslet, code);
  const bool has_result = how == ENDED_BY_EXIT || (how == ENDED_BY_MEMORY && !faaslet->output_is_lost);
  /* First, so that a platform which closes the connection at once does not look like one that has lost interest. */
  tell_of_end(faaslet, code);
  if (!has_result) return code;
  if (connection_result(&faaslet->zygote->connection, (uint32_t)code, faaslet->output, faaslet->output_size)) return code;
  tell_of_end(faaslet, code);
  return EXIT_OF_ENGINE;
}

/* ---- the zygote ---- */

/* fork(), but the child is the supervisor's. What the library does at a fork is for threads, of which there are none. */
static pid_t fork_for_supervisor(void) { return (pid_t)syscall(SYS_clone, CLONE_PARENT | SIGCHLD, NULL, NULL, NULL, NULL); }

/* Forks as often as it is ordered, and comes back in the children only. */
static void fork_calls(struct faaslet *faaslet) {
  struct zygote *zygote = faaslet->zygote;
  struct fork_answer answer = {.slot = ORDER_OF_NOTHING};
  struct fork_order order;
  int none;
  for (;;) {
    /* The supervisor has ended, or has no more need of calls. */
    if (!call_send(zygote->orders, &answer, sizeof answer, -1)) guest_exit(faaslet, 0);
    if (!call_receive(zygote->orders, &order, sizeof order, &none) || order.slot >= zygote->slot_count) guest_exit(faaslet, 0);
    const pid_t process = fork_for_supervisor();
    if (process == 0) break;
    answer = (struct fork_answer){order.slot, process > 0 ? process : -errno};
  }
  if (!leave_zygote(faaslet, order.slot)) guest_exit(faaslet, EXIT_OF_ENGINE);
}

static void accept_or_leave(struct faaslet *faaslet) {
  if (!accept_call(faaslet)) guest_exit(faaslet, faaslet->zygote->connection.socket < 0 ? 0 : EXIT_OF_ENGINE);
}

/* The guest's `preload`: puts the name of a module and answers its length, 0 after the last one. */
static uint32_t preload(struct faaslet *faaslet, uint32_t buffer, uint32_t size) {
  const struct options *options = &faaslet->options;
  HOST_CALL;
  if (faaslet->zygote->preloaded == options->preload_count) return 0;
  const char *name = options->preload[faaslet->zygote->preloaded++];
  const size_t length = strlen(name);
  char *target = guest_range(faaslet, buffer, size);
  if (target == NULL || length >= size) guest_refuse("the name of a module for --preload is too long: %s", name);
  memcpy(target, name, length + 1);
  return (uint32_t)length;
}

/* The guest's `fork`. */
static uint32_t fork_here(struct faaslet *faaslet) {
  HOST_CALL;
  if (faaslet->zygote->notice >= 0) return 0;
  fork_calls(faaslet);
  return 1;
}

/* The guest's `accept`: puts the entry that is called and answers its length. */
static uint32_t accept_here(struct faaslet *faaslet, uint32_t buffer, uint32_t size) {
  HOST_CALL;
  if (faaslet->zygote->notice < 0 || faaslet->zygote->listening < 0) return 0;
  accept_or_leave(faaslet);
  const char *entry = faaslet->options.py_entry;
  const size_t length = strlen(entry);
  char *target = guest_range(faaslet, buffer, length + 1);
  if (target == NULL || length >= size) return 0;
  memcpy(target, entry, length + 1);
  return (uint32_t)length;
}

void zygote_begin(struct faaslet *faaslet) {
  static const struct offered functions[] = {
      {"(i32, i32) -> i32", (wasm_rt_function_ptr_t)preload},
      {"() -> i32", (wasm_rt_function_ptr_t)fork_here},
      {"(i32, i32) -> i32", (wasm_rt_function_ptr_t)accept_here},
  };
  if (faaslet->zygote == NULL || offer_functions(faaslet, "faasm_serving", functions, sizeof functions / sizeof functions[0])) return;
  HOST_CALL;
  fork_calls(faaslet);
  accept_or_leave(faaslet);
}

/* The zygote has nothing to read, and what it says goes to the log of the engine: standard output is for events. */
static bool leave_streams(void) {
  const int none = open("/dev/null", O_RDWR | O_CLOEXEC);
  const bool done = none >= 0 && dup2(none, STDIN_FILENO) >= 0 && dup2(STDERR_FILENO, STDOUT_FILENO) >= 0;
  if (none > STDERR_FILENO) close(none);
  return done;
}

int zygote_run(struct faaslet *faaslet) {
  struct zygote *zygote = faaslet->zygote;
  struct failure failure;
  int code = 0;
  faaslet->services = &call_services;
  if (!leave_streams()) {
    fail(&failure, EXIT_OF_ENGINE, "cannot give the zygote its standard streams: %s", strerror(errno));
  } else if (faaslet_load(faaslet, &failure) && faaslet_prepare(faaslet, &failure) && faaslet_start(faaslet, &code, &failure)) {
    return zygote->notice >= 0 && zygote->listening < 0 ? end_call(faaslet, code) : code;
  }
  report("faaslet: %s\n", failure.message);
  return failure.code;
}
