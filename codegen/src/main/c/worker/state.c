/*
 * State, src/wamr/state.cpp and faasm.cpp over faabric's src/state, kept in memory (STATE_MODE=inmemory, the default) by the
 * worker that runs the calls. All values belong to the message's user, and that is `python` for every Python function.
 *
 * A value gets its size when it is first named with one, and keeps it: whoever reads or writes it moves that many bytes,
 * whatever length the guest has given. One that was first named without a size has none ever.
 */
#include "state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "call.h"
#include "imports.h"
#include "report.h"
#include "state_name.h"

struct value {
  char name[3 * STATE_KEY_MAX + 16];
  const char *key;
  uint64_t size; /* 0: it has none */
};

static void name_value(struct value *value, const char *key, const char *suffix) {
  /* State::doGetKV() */
  if (*key == 0) worker_ends("Attempting to access state with empty user or key");
  if (strlen(key) > STATE_KEY_MAX) worker_ends("the state key %.40s… is longer than this host allows (%d)", key, STATE_KEY_MAX);
  state_file_name(key, value->name, sizeof value->name - sizeof "%appended");
  strcat(value->name, suffix);
  value->key = key;
}

static void store(struct call *call, const struct value *value, const void *bytes, uint64_t size) {
  if (directory_write(&call->worker->state, value->name, bytes, size) == 0) return;
  worker_ends("cannot write the state value %s: %s", value->key, strerror(errno));
}

static bool there_is(struct call *call, struct value *value) {
  struct stat status;
  if (directory_stat(&call->worker->state, value->name, &status) != 0) return false;
  value->size = (uint64_t)status.st_size;
  return true;
}

/* getKV() of State.cpp: the size counts for a new value only, and that is all zeros. */
static struct value value_get(struct call *call, const char *key, bool sizeless, uint32_t size) {
  struct value value;
  name_value(&value, key, "");
  if (there_is(call, &value)) return value;
  if (!sizeless && size == 0) worker_ends("Must specify size for creating key-value python/%s", key);
  if ((int32_t)size < 0) worker_ends("a state value of %d bytes", (int32_t)size);
  value.size = size;
  void *zeros = calloc(1, (size_t)size + 1);
  if (zeros == NULL) worker_ends("out of memory");
  store(call, &value, zeros, size);
  free(zeros);
  return value;
}

/* checkSizeConfigured() of StateKeyValue.cpp */
static void check_size(const struct value *value) {
  if (value->size == 0) worker_ends("python/%s has no size set", value->key);
}

static void tell_length(const struct value *value, uint32_t given) {
  if (given == value->size) return;
  report("faasm-worker: warning: the state value %s has had %lu bytes since it was made, and these are moved instead of %u\n",
         value->key, (unsigned long)value->size, given);
}

static void copy_value(struct call *call, const struct value *value, void *target) {
  unsigned long size;
  unsigned char *bytes = directory_read(&call->worker->state, value->name, &size);
  if (bytes == NULL) worker_ends("cannot read the state value %s: %s", value->key, strerror(errno));
  memcpy(target, bytes, size < value->size ? size : value->size);
  free(bytes);
}

void state_read_into(struct call *call, const char *key, void *target, uint32_t size) {
  struct value value = value_get(call, key, false, size);
  check_size(&value);
  if (value.size > size) value.size = size;
  copy_value(call, &value, target);
}

/* Length 0 asks for the size: 0 when there is no such value. */
i32 env___faasm_read_state(struct call *call, i32 key, i32 buffer, i32 length) {
  const char *text = guest_text(call, key);
  guest_bytes(call, buffer, 0);
  if (length == 0) {
    struct value value;
    name_value(&value, text, "");
    return there_is(call, &value) ? (i32)value.size : 0;
  }
  const struct value value = value_get(call, text, false, length);
  check_size(&value);
  tell_length(&value, length);
  copy_value(call, &value, guest_bytes(call, buffer, value.size));
  return (i32)value.size;
}

void env___faasm_write_state(struct call *call, i32 key, i32 buffer, i32 length) {
  const char *text = guest_text(call, key);
  guest_bytes(call, buffer, 0);
  const struct value value = value_get(call, text, false, length);
  check_size(&value);
  tell_length(&value, length);
  store(call, &value, guest_bytes(call, buffer, value.size), value.size);
}

/* Of two functions that are registered under the name, this is the one that WAMR finds: src/wamr/state.cpp. */
void env___faasm_push_state(struct call *call, i32 key) {
  const struct value value = value_get(call, guest_text(call, key), false, 0);
  check_size(&value);
}

void env___faasm_pull_state(struct call *call, i32 key, i32 length) {
  const struct value value = value_get(call, guest_text(call, key), length == 0, length);
  check_size(&value);
}

/* Appended values are kept beside the value: a length of four bytes before each. */
static unsigned char *appended(struct call *call, struct value *list, unsigned long *size) {
  unsigned char *bytes = directory_read(&call->worker->state, list->name, size);
  if (bytes == NULL) *size = 0;
  return bytes;
}

void env___faasm_append_state(struct call *call, i32 key, i32 buffer, i32 length) {
  const char *text = guest_text(call, key);
  guest_bytes(call, buffer, 1);
  const void *data = guest_validated(call, buffer, length);
  value_get(call, text, true, 0);
  struct value list;
  unsigned long size;
  name_value(&list, text, "%appended");
  commons_lock(call->worker->commons);
  unsigned char *before = appended(call, &list, &size);
  unsigned char *after = allocate(size + 4 + length);
  if (size > 0) memcpy(after, before, size);
  put_u32(after + size, length);
  memcpy(after + size + 4, data, length);
  store(call, &list, after, size + 4 + length);
  commons_unlock(call->worker->commons);
  free(before);
  free(after);
}

/* So many values from the first on, however much room there is for them. */
void env___faasm_read_appended_state(struct call *call, i32 key, i32 buffer, i32 length, i32 count) {
  const char *text = guest_text(call, key);
  guest_bytes(call, buffer, 1);
  guest_validated(call, buffer, length);
  value_get(call, text, length == 0, length);
  struct value list;
  unsigned long size, at = 0;
  uint32_t done = 0;
  name_value(&list, text, "%appended");
  unsigned char *bytes = appended(call, &list, &size);
  for (int32_t i = 0; i < (int32_t)count; i++) {
    uint32_t one;
    if (at + 4 > size) worker_ends("%d appended values were asked for, python/%s has %d", (int32_t)count, text, i);
    memcpy(&one, bytes + at, sizeof one);
    memcpy(guest_bytes(call, buffer + done, one), bytes + at + 4, one);
    done += one;
    at += 4 + one;
  }
  free(bytes);
}
