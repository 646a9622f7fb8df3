/*
 * The processes of `faaslet serve` that run the guest.
 *
 * The zygote loads the program, raises both walls and runs it as far as it can go without a call: a program that knows how,
 * by the functions in its variable `faasm_serving` (cpython-build/src/main/c/entrypoint/serving.h), says where that is; any
 * other is kept before its _start. From there the zygote forks a process for each call when the supervisor orders one, and
 * does nothing else any more.
 *
 * A call's process is made ahead of the call: it takes a scratch directory of its own, puts down what only a zygote may do,
 * and waits for a connection. It is a child of the supervisor, not of the zygote.
 */
#ifndef FAASLET_ZYGOTE_H
#define FAASLET_ZYGOTE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "connection.h"
#include "engine.h"

struct faaslet;
struct iovec;

/* Orders and their answers: packets between the supervisor and the zygote. */
enum { ORDER_OF_NOTHING = UINT32_MAX };
struct fork_order {
  uint32_t slot;
};
struct fork_answer {
  uint32_t slot; /* ORDER_OF_NOTHING: the zygote is ready for orders */
  int32_t process; /* of the call; negative: an errno */
};

/* What a call's process tells the supervisor, over a socket of packets that belongs to its slot. */
enum notice_kind {
  NOTICE_CAME,  /* a connection, whose descriptor comes with it, and no frame yet */
  NOTICE_BEGUN, /* the frame CALL was received; with the connection when that came with it */
  NOTICE_OVER,  /* it ends now, and how */
};
enum ending_kind { ENDED_BY_EXIT, ENDED_BY_TRAP, ENDED_BY_OUTPUT, ENDED_BY_MEMORY, ENDED_BY_LOSS };
struct call_notice {
  uint32_t kind;
  uint32_t how; /* enum ending_kind */
  uint64_t call;
  uint32_t wall_milliseconds, cpu_milliseconds;
};

/* The part of a faaslet that serves. */
struct zygote {
  pid_t supervisor;
  int orders;              /* of the zygote; -1 in a call's process */
  int listening;           /* -1 when a call has come */
  int slots;               /* the directory of scratch directories; -1 in a call's process */
  int notices[SERVED_CALLS_MAX];  /* of the zygote: a call's process keeps that of its slot */
  uint32_t slot_count;
  int notice;              /* of a call's process; -1: this is the zygote */
  size_t preloaded;        /* how many names of modules were handed out */
  struct connection connection;
};

/* In the zygote's process: all of the above. The answer is the exit code of this process or of a call's that it became. */
int zygote_run(struct faaslet *faaslet);

/* Called between the program's instantiation and its start. */
void zygote_begin(struct faaslet *faaslet);

/* What a call writes to its standard streams, as writev() does it. */
ssize_t zygote_log(struct faaslet *faaslet, int stream, const struct iovec *vectors, int count);

/* Whether the guest of this process is a call's, with a connection. */
bool zygote_has_call(const struct faaslet *faaslet);

/* The call cannot go on: its connection is over. */
_Noreturn void zygote_lose_call(struct faaslet *faaslet);

#endif
