#include "connection.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PARTS_MAX = 8, CALL_HEAD_BYTES = 28 };

struct frame_header {
  uint32_t size, type;
};
_Static_assert(sizeof(struct frame_header) == FRAME_HEADER_BYTES, "the header of a frame");

static void give_up(struct connection *connection) {
  if (connection->socket >= 0) close(connection->socket);
  connection->socket = -1;
}

static uint64_t bytes_of(const struct iovec *parts, int count) {
  uint64_t size = 0;
  for (int i = 0; i < count; i++) size += parts[i].iov_len;
  return size;
}

static bool send_all(struct connection *connection, struct iovec *parts, int count) {
  struct msghdr message = {.msg_iov = parts, .msg_iovlen = (size_t)count};
  while (message.msg_iovlen > 0) {
    ssize_t sent = sendmsg(connection->socket, &message, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return false;
    while (message.msg_iovlen > 0 && (size_t)sent >= message.msg_iov->iov_len) {
      sent -= (ssize_t)message.msg_iov->iov_len;
      message.msg_iov++;
      message.msg_iovlen--;
    }
    if (message.msg_iovlen == 0) break;
    message.msg_iov->iov_base = (char *)message.msg_iov->iov_base + sent;
    message.msg_iov->iov_len -= (size_t)sent;
  }
  return true;
}

/* A frame whose payload is these parts, at most 8; it is no use to go on when that fails. */
static bool send_frame(struct connection *connection, enum frame_type type, const struct iovec *parts, int count) {
  struct iovec all[PARTS_MAX + 1];
  const uint64_t size = bytes_of(parts, count);
  if (connection->socket < 0 || count > PARTS_MAX || size > FRAME_PAYLOAD_BYTES_MAX) return false;
  struct frame_header header = {(uint32_t)size, type};
  all[0] = (struct iovec){&header, sizeof header};
  for (int i = 0; i < count; i++) all[i + 1] = parts[i];
  if (send_all(connection, all, count + 1)) return true;
  give_up(connection);
  return false;
}

static ssize_t receive_some(struct connection *connection, void *target, size_t size) {
  if (connection->before_waiting == NULL) return read(connection->socket, target, size);
  struct iovec part = {target, size};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  const ssize_t got = recvmsg(connection->socket, &message, MSG_DONTWAIT);
  if (got >= 0 || errno != EAGAIN) return got;
  if (!connection->before_waiting(connection)) return 0;
  connection->before_waiting = NULL;
  return read(connection->socket, target, size);
}

static bool receive_all(struct connection *connection, void *target, size_t size) {
  uint8_t *at = target;
  while (size > 0) {
    const ssize_t got = receive_some(connection, at, size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    at += got;
    size -= (size_t)got;
  }
  return true;
}

/* A frame of this type, with at least so many bytes of payload, which are put as memory of malloc(). */
static bool receive(struct connection *connection, enum frame_type type, size_t least, uint8_t **payload, size_t *size) {
  struct frame_header header;
  *payload = NULL;
  if (connection->socket >= 0 && receive_all(connection, &header, sizeof header) && header.type == type &&
      header.size >= least && header.size <= FRAME_PAYLOAD_BYTES_MAX) {
    *payload = malloc(header.size);
    *size = header.size;
  }
  if (*payload != NULL && receive_all(connection, *payload, header.size)) return true;
  free(*payload);
  *payload = NULL;
  give_up(connection);
  return false;
}

bool connection_receive_call(struct connection *connection, struct call_frame *call) {
  size_t size;
  uint8_t *payload;
  if (!receive(connection, FRAME_CALL, CALL_HEAD_BYTES, &payload, &size)) return false;
  memcpy(&call->number, payload, 8);
  memcpy(&call->wall_milliseconds, payload + 8, 4);
  memcpy(&call->cpu_milliseconds, payload + 12, 4);
  memcpy(&call->output_limit, payload + 16, 8);
  memcpy(&call->entry_size, payload + 24, 4);
  call->payload = payload;
  call->entry = (const char *)payload + CALL_HEAD_BYTES;
  const bool right = call->entry_size < FRAME_NAME_BYTES_MAX && call->entry_size <= size - CALL_HEAD_BYTES &&
                     memchr(call->entry, 0, call->entry_size) == NULL;
  if (right) {
    call->input = payload + CALL_HEAD_BYTES + call->entry_size;
    call->input_size = size - CALL_HEAD_BYTES - call->entry_size;
    connection->is_limited = call->output_limit > 0;
    connection->output_left = call->output_limit;
    return true;
  }
  free(payload);
  call->payload = NULL;
  give_up(connection);
  return false;
}

/* Whether the call may say so many bytes more. */
static bool allowed(struct connection *connection, uint64_t size) {
  if (!connection->is_limited) return true;
  if (size > connection->output_left) connection->is_exceeded = true;
  if (connection->is_exceeded) return false;
  connection->output_left -= size;
  return true;
}

bool connection_log(struct connection *connection, uint32_t stream, const struct iovec *parts, int count) {
  struct iovec frame[PARTS_MAX] = {{&stream, sizeof stream}};
  const uint64_t size = bytes_of(parts, count);
  if (!allowed(connection, size)) return false;
  if (count < PARTS_MAX && size <= FRAME_DATA_BYTES_MAX) {
    for (int i = 0; i < count; i++) frame[i + 1] = parts[i];
    return send_frame(connection, FRAME_LOG, frame, count + 1);
  }
  for (int i = 0; i < count; i++) {
    for (size_t at = 0; at < parts[i].iov_len; at += frame[1].iov_len) {
      const size_t left = parts[i].iov_len - at;
      frame[1].iov_base = (uint8_t *)parts[i].iov_base + at;
      frame[1].iov_len = left < FRAME_DATA_BYTES_MAX ? left : FRAME_DATA_BYTES_MAX;
      if (!send_frame(connection, FRAME_LOG, frame, 2)) return false;
    }
  }
  return true;
}

bool connection_result(struct connection *connection, uint32_t code, const void *output, size_t size) {
  const struct iovec frame[] = {{&code, sizeof code}, {(void *)(uintptr_t)output, size}};
  if (size > FRAME_DATA_BYTES_MAX) connection->is_exceeded = true;
  return !connection->is_exceeded && allowed(connection, size) && send_frame(connection, FRAME_RESULT, frame, 2);
}

bool connection_ask(struct connection *connection, enum frame_type type, const struct iovec *parts, int count,
                    uint32_t *status, uint8_t **answer, size_t *size) {
  uint8_t *payload;
  size_t received;
  if (!send_frame(connection, type, parts, count)) return false;
  if (!receive(connection, FRAME_ANSWER, sizeof *status, &payload, &received)) return false;
  memcpy(status, payload, sizeof *status);
  *size = received - sizeof *status;
  memmove(payload, payload + sizeof *status, *size);
  *answer = payload;
  return true;
}
