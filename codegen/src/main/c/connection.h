/* The connection of a call to the platform: frames (serve_frames.h), and the limit on what the call says. */
#ifndef FAASLET_CONNECTION_H
#define FAASLET_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

#include "serve_frames.h"

struct connection {
  int socket;           /* -1: there is none yet, or not any more */
  bool is_limited;
  bool is_exceeded;     /* more was said than the limit allows */
  uint64_t output_left; /* bytes that may still be said */
  bool (*before_waiting)(struct connection *connection); /* called once, when there is nothing to receive yet; NULL: not called */
};

/* What a frame of the type CALL holds. */
struct call_frame {
  uint64_t number;
  uint32_t wall_milliseconds, cpu_milliseconds; /* 0: no limit */
  uint64_t output_limit;                        /* bytes, 0: none */
  const char *entry;                            /* these two point into `payload` */
  uint32_t entry_size;
  const uint8_t *input;
  size_t input_size;
  uint8_t *payload; /* of malloc() */
};

/* Receives the first frame. False when the other side ends, or when what it sends is no such frame. */
bool connection_receive_call(struct connection *connection, struct call_frame *call);

/* Something that the call says on a stream. False when it may not say so much, or when nobody listens any more. */
bool connection_log(struct connection *connection, uint32_t stream, const struct iovec *parts, int count);

/* The last frame, counted with what the call has said before. */
bool connection_result(struct connection *connection, uint32_t code, const void *output, size_t size);

/*
 * Sends a request and waits for its answer, which is put as memory of malloc(). False: the connection is over. A refusal has
 * a status other than 0 and holds a reason.
 */
bool connection_ask(struct connection *connection, enum frame_type type, const struct iovec *parts, int count,
                    uint32_t *status, uint8_t **answer, size_t *size);

#endif
