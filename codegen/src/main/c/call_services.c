/* The services for a served call: each is a request to the platform, over the connection of the call. */
#include <stdlib.h>

#include "faaslet.h"
#include "host_services.h"
#include "report.h"

enum { PARTS_OF_REQUEST = 4 };

struct request {
  enum frame_type type;
  uint32_t name_length; /* one of the parts refers to it, so that a request is not copied */
  struct iovec parts[PARTS_OF_REQUEST];
  int count;
};

static void add(struct request *request, const void *bytes, size_t size) {
  request->parts[request->count++] = (struct iovec){(void *)(uintptr_t)bytes, size};
}

/* Begins a request about what has this name: a function, an entry, or a value of the state. */
static void begin(struct request *request, enum frame_type type, const char *name) {
  *request = (struct request){.type = type, .name_length = (uint32_t)strlen(name)};
  add(request, &request->name_length, sizeof request->name_length);
  add(request, name, request->name_length);
}

/* The platform's answer in memory of malloc(), with its size; NULL when it refuses, which is reported, or when nobody is there to ask. */
static uint8_t *ask(struct faaslet *faaslet, const struct request *request, const char *what, size_t *size) {
  uint32_t status;
  uint8_t *answer;
  if (!zygote_has_call(faaslet)) {
    report("faaslet: %s was refused: there is no call yet\n", what);
    return NULL;
  }
  struct connection *connection = &faaslet->zygote->connection;
  if (!connection_ask(connection, request->type, request->parts, request->count, &status, &answer, size)) zygote_lose_call(faaslet);
  if (status == 0) return answer;
  char why[256] = "";
  memcpy(why, answer, *size < sizeof why ? *size : sizeof why - 1);
  free(answer);
  report("faaslet: %s was refused: %s\n", what, why);
  return NULL;
}

/* What the answer begins with; false, after saying so, when it is too short for it. */
static bool take(const uint8_t *answer, size_t size, void *value, size_t value_size) {
  if (answer == NULL) return false;
  if (size < value_size) {
    report("faaslet: the platform's answer is too short\n");
    return false;
  }
  memcpy(value, answer, value_size);
  return true;
}

static uint32_t chain(struct faaslet *faaslet, enum frame_type type, const char *name, const void *input, uint32_t input_size) {
  struct request request;
  uint32_t id;
  size_t size;
  if (input_size > FRAME_DATA_BYTES_MAX) {
    report("faaslet: a chained call was refused: its input has %u bytes, %d are allowed\n", input_size, FRAME_DATA_BYTES_MAX);
    return 0;
  }
  begin(&request, type, name);
  add(&request, input, input_size);
  uint8_t *answer = ask(faaslet, &request, "a chained call", &size);
  const bool done = take(answer, size, &id, sizeof id);
  free(answer);
  return done ? id : 0;
}

static uint32_t chain_function(struct faaslet *faaslet, const char *function, const void *input, uint32_t size) {
  return chain(faaslet, FRAME_CHAIN_NAME, function, input, size);
}

static uint32_t chain_entry(struct faaslet *faaslet, const char *entry, const void *input, uint32_t size) {
  return chain(faaslet, FRAME_CHAIN_PY, entry, input, size);
}

static bool await(struct faaslet *faaslet, uint32_t id, uint32_t *code, struct awaited_output *output) {
  struct request request = {.type = output == NULL ? FRAME_AWAIT : FRAME_AWAIT_OUTPUT};
  size_t size;
  add(&request, &id, sizeof id);
  uint8_t *answer = ask(faaslet, &request, "waiting for a chained call", &size);
  const bool done = take(answer, size, code, sizeof *code);
  if (!done || output == NULL) {
    free(answer);
    return done;
  }
  output->size = size - sizeof *code;
  memmove(answer, answer + sizeof *code, output->size);
  output->bytes = answer;
  return true;
}

/* ---- state ---- */

/* A request about a value that is only to be done, with what it says beside the key. */
static void command(struct faaslet *faaslet, enum frame_type type, const char *key, const void *bytes, size_t size, const char *what) {
  struct request request;
  size_t ignored;
  begin(&request, type, key);
  add(&request, bytes, size);
  free(ask(faaslet, &request, what, &ignored));
}

/* One frame's worth of a value; answers how many bytes these were, and puts the size of the value. */
static size_t read_part(struct faaslet *faaslet, const char *key, uint64_t offset, uint64_t length, void *target, uint64_t *total) {
  const uint64_t range[] = {offset, length};
  struct request request;
  size_t size;
  begin(&request, FRAME_STATE_READ, key);
  add(&request, range, sizeof range);
  uint8_t *answer = ask(faaslet, &request, "reading a state value", &size);
  size_t got = 0;
  if (take(answer, size, total, sizeof *total)) {
    got = size - sizeof *total;
    if (got > length) got = (size_t)length;
    memcpy(target, answer + sizeof *total, got);
  }
  free(answer);
  return got;
}

static uint64_t state_size(struct faaslet *faaslet, const char *key) {
  uint64_t total = 0;
  uint8_t none;
  read_part(faaslet, key, 0, 0, &none, &total);
  return total;
}

static size_t state_read(struct faaslet *faaslet, const char *key, uint64_t offset, void *target, size_t size) {
  uint64_t total;
  size_t done = 0;
  while (done < size) {
    const size_t part = size - done < FRAME_DATA_BYTES_MAX ? size - done : FRAME_DATA_BYTES_MAX;
    const size_t got = read_part(faaslet, key, offset + done, part, (uint8_t *)target + done, &total);
    done += got;
    if (got < part) break;
  }
  return done;
}

static void write_part(struct faaslet *faaslet, const char *key, uint64_t total, uint64_t offset, const void *bytes, size_t size) {
  const uint64_t range[] = {offset, total};
  struct request request;
  size_t ignored;
  begin(&request, FRAME_STATE_WRITE, key);
  add(&request, range, sizeof range);
  add(&request, bytes, size);
  free(ask(faaslet, &request, "writing a state value", &ignored));
}

static void state_write_part(struct faaslet *faaslet, const char *key, uint64_t total, uint64_t offset, const void *bytes,
                             size_t size) {
  size_t done = 0;
  do {
    const size_t part = size - done < FRAME_DATA_BYTES_MAX ? size - done : FRAME_DATA_BYTES_MAX;
    write_part(faaslet, key, total, offset + done, (const uint8_t *)bytes + done, part);
    done += part;
  } while (done < size);
}

static void state_write(struct faaslet *faaslet, const char *key, const void *bytes, size_t size) {
  /* A value too large for a frame is written in parts, and not at once. */
  state_write_part(faaslet, key, size > FRAME_DATA_BYTES_MAX ? size : 0, 0, bytes, size);
}

static void state_append(struct faaslet *faaslet, const char *key, const void *bytes, uint32_t size) {
  if (size > FRAME_DATA_BYTES_MAX) {
    report("faaslet: appending to a state value was refused: %u bytes, %d are allowed\n", size, FRAME_DATA_BYTES_MAX);
    return;
  }
  command(faaslet, FRAME_STATE_APPEND, key, bytes, size, "appending to a state value");
}

static void state_read_appended(struct faaslet *faaslet, const char *key, void *target, uint32_t size, uint32_t count) {
  const uint64_t length = size;
  struct request request;
  size_t got;
  begin(&request, FRAME_STATE_APPENDED, key);
  add(&request, &length, sizeof length);
  add(&request, &count, sizeof count);
  uint8_t *answer = ask(faaslet, &request, "reading what was appended to a state value", &got);
  if (answer != NULL) memcpy(target, answer, got < size ? got : size);
  free(answer);
}

static void state_clear_appended(struct faaslet *faaslet, const char *key) {
  command(faaslet, FRAME_STATE_CLEAR_APPENDED, key, NULL, 0, "clearing a state value");
}

static void state_push(struct faaslet *faaslet, const char *key) {
  command(faaslet, FRAME_STATE_PUSH, key, NULL, 0, "pushing a state value");
}

static void state_pull(struct faaslet *faaslet, const char *key, uint32_t size) {
  const uint64_t length = size;
  command(faaslet, FRAME_STATE_PULL, key, &length, sizeof length, "pulling a state value");
}

static void state_lock(struct faaslet *faaslet, const char *key, enum state_lock_kind kind) {
  const uint32_t wanted = kind;
  command(faaslet, FRAME_STATE_LOCK, key, &wanted, sizeof wanted, "locking a state value");
}

static void state_unlock(struct faaslet *faaslet, const char *key, enum state_lock_kind kind) {
  const uint32_t wanted = kind;
  command(faaslet, FRAME_STATE_UNLOCK, key, &wanted, sizeof wanted, "unlocking a state value");
}

const struct host_services call_services = {
    .chain_function = chain_function,
    .chain_entry = chain_entry,
    .await = await,
    .state_size = state_size,
    .state_read = state_read,
    .state_write = state_write,
    .state_write_part = state_write_part,
    .state_append = state_append,
    .state_read_appended = state_read_appended,
    .state_clear_appended = state_clear_appended,
    .state_push = state_push,
    .state_pull = state_pull,
    .state_lock = state_lock,
    .state_unlock = state_unlock,
};
