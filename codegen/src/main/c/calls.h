/*
 * What a process of the guest and the supervisor say to each other about chained calls, over a socket of packets that the
 * process was born with. A process has one request under way at a time; descriptors go with the messages and by
 * inheritance, never by a name that could mean another file by then.
 */
#ifndef FAASLET_CALLS_H
#define FAASLET_CALLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CALL_NAME_MAX = 256 };

enum call_what {
  CALL_START, /* with a descriptor of the input */
  CALL_AWAIT,
  CALL_AWAIT_OUTPUT, /* the answer comes with a descriptor of the output, unless there is none */
};

struct call_request {
  uint32_t what;
  uint32_t id;
  char function[CALL_NAME_MAX + 1];
  char entry[CALL_NAME_MAX + 1];
};

struct call_answer {
  uint32_t id; /* 0: refused; of no call of this process */
  uint32_t code;
  char why[128]; /* of a refusal */
};

/* Sends a message, with a descriptor unless that is negative. It fails when the other side has ended. */
bool call_send(int socket, const void *message, size_t size, int fd);

/* Receives a message of exactly this size. *fd is -1 when none came with it. */
bool call_receive(int socket, void *message, size_t size, int *fd);

#endif
